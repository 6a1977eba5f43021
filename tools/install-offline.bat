@echo off
rem Install Evenhand from this folder into an environment, without any network.
rem Usage: install.bat [environment folder, default: evenhand-env in the current folder]
setlocal
set "HERE=%~dp0"
set "ENVIRONMENT=%~1"
if "%ENVIRONMENT%"=="" set "ENVIRONMENT=%CD%\evenhand-env"
set /p WANTED=<"%HERE%PYTHON"
where py >nul 2>nul && (set "PYTHON=py -%WANTED%") || (set "PYTHON=python")
%PYTHON% -c "import sys; sys.exit('%%d.%%d' %% sys.version_info[:2] != '%WANTED%')" || goto :python
rem The dot keeps the last backslash from quoting the quotation mark.
%PYTHON% "%HERE%checksums.py" "%HERE%." --check || goto :copy
%PYTHON% -m venv "%ENVIRONMENT%" || goto :failed
"%ENVIRONMENT%\Scripts\python.exe" -m pip install --quiet --disable-pip-version-check --no-index --find-links "%HERE%wheels" "evenhand[web,postgres]" || goto :failed
echo Installed. Run: "%ENVIRONMENT%\Scripts\evenhand.exe" --help
exit /b 0
:python
echo This bundle is for Python %WANTED%. Install that version, or take the bundle for yours. 1>&2
exit /b 1
:copy
echo The bundle is not as it was made: copy it again. 1>&2
exit /b 1
:failed
echo Installation failed: the lines above say why. 1>&2
exit /b 1
