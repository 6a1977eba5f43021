@echo off
rem Install Evenhand from this folder into an environment, without any network.
rem Usage: install.bat [environment folder, default: evenhand-env in the current folder]
setlocal
set "HERE=%~dp0"
set "ENVIRONMENT=%~1"
if "%ENVIRONMENT%"=="" set "ENVIRONMENT=%CD%\evenhand-env"
where py >nul 2>nul && (set "PYTHON=py -3") || (set "PYTHON=python")
%PYTHON% -m venv "%ENVIRONMENT%" || goto :failed
"%ENVIRONMENT%\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%HERE%wheels" evenhand || goto :failed
echo Installed. Run: "%ENVIRONMENT%\Scripts\evenhand.exe" --help
exit /b 0
:failed
echo Installation failed. Is Python 3.11 or newer installed? 1>&2
exit /b 1
