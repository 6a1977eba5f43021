"""Under which addresses do instruments and self-assessments answer?"""

from __future__ import annotations

from typing import Final

from django.urls import path

from evenhand.web.selfassessments import (
    answering_views,
    catalogue_views,
    session_views,
    views,
    wave_views,
)

AT: Final = "self-assessments/"
ONE: Final = f"{AT}<int:number>/"
WAVE: Final = f"{AT}waves/<int:number>/"

urlpatterns = [
    path("instruments/", catalogue_views.instruments, name="instruments"),
    path("instruments/<slug:name>/", catalogue_views.instrument, name="instrument"),
    path("instruments/<slug:name>/<str:entry>/", catalogue_views.entry, name="entry"),
    path(AT, views.every, name="selfassessments"),
    path(f"{AT}new/", views.begin, name="begin_wave"),
    path(WAVE, wave_views.wave, name="wave"),
    path(f"{WAVE}papers/", wave_views.papers, name="wave_papers"),
    path(f"{WAVE}steps/<str:step>/", wave_views.step, name="wave_step"),
    path(ONE, views.assessment, name="assessment"),
    path(f"{ONE}people/", views.raters, name="raters"),
    path(f"{ONE}marks.<slug:form>", views.taken_along, name="marks_file"),
    path(f"{ONE}differ/", views.differ, name="differ"),
    path(f"{ONE}move/<slug:act>/", views.move, name="move_assessment"),
    path(f"{ONE}mine/", answering_views.mine, name="my_answers"),
    path(f"{ONE}mine/<str:entry>/", answering_views.answer, name="answer"),
    path(f"{ONE}mine/<str:entry>/draft/", answering_views.draft, name="draft"),
    path(f"{ONE}of/<str:entry>/", session_views.assessed, name="assessed"),
    path(f"{ONE}of/<str:entry>/settle/", session_views.settle, name="settle"),
    path(f"{ONE}of/<str:entry>/comment/", session_views.remark, name="remark"),
    path(f"{ONE}of/<str:entry>/evidence/", session_views.prove, name="prove"),
    path(f"{ONE}of/<str:entry>/evidence/<int:place>/", session_views.prove, name="prove_again"),
]
