"""Under which addresses do instruments and self-assessments answer?"""

from __future__ import annotations

from typing import Final

from django.urls import path

from evenhand.web.selfassessments import (
    answering_views,
    catalogue_views,
    comparing_views,
    keying_views,
    offline_views,
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
    path(f"{WAVE}offices/", comparing_views.offices, name="wave_offices"),
    path(f"{WAVE}offices.svg", comparing_views.offices_drawn, name="offices_picture"),
    path(ONE, views.assessment, name="assessment"),
    path(f"{ONE}people/", views.raters, name="raters"),
    path(f"{ONE}marks.<slug:form>", views.taken_along, name="marks_file"),
    path(f"{ONE}pictures/", comparing_views.pictures, name="assessment_pictures"),
    path(f"{ONE}<slug:picture>.svg", comparing_views.drawn, name="assessment_picture"),
    path(f"{ONE}since/<int:other>/", comparing_views.compare, name="compare_assessments"),
    path(f"{ONE}differ/", views.differ, name="differ"),
    path(f"{ONE}move/<slug:act>/", views.move, name="move_assessment"),
    path(f"{ONE}forms/<int:rater>/", offline_views.bring_in, name="bring_in"),
    path(f"{ONE}forms/<int:rater>/paper/", keying_views.key_paper, name="key_paper"),
    path(f"{ONE}forms/<int:rater>.<slug:form>", offline_views.handed_out, name="offline_form"),
    path(f"{ONE}mine/", answering_views.mine, name="my_answers"),
    path(f"{ONE}mine/<str:entry>/", answering_views.answer, name="answer"),
    path(f"{ONE}mine/<str:entry>/draft/", answering_views.draft, name="draft"),
    path(f"{ONE}of/<str:entry>/", session_views.assessed, name="assessed"),
    path(f"{ONE}of/<str:entry>/settle/", session_views.settle, name="settle"),
    path(f"{ONE}of/<str:entry>/comment/", session_views.remark, name="remark"),
    path(f"{ONE}of/<str:entry>/evidence/", session_views.prove, name="prove"),
    path(f"{ONE}of/<str:entry>/evidence/<int:place>/", session_views.prove, name="prove_again"),
]
