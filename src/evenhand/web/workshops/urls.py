"""Which page of workshops answers under which address?"""

from __future__ import annotations

from django.urls import path

from evenhand.web.workshops import (
    course_views,
    library_views,
    outcome_views,
    round_views,
    together_views,
    views,
)

urlpatterns = [
    path("", views.workshops, name="workshops"),
    path("new/", views.plan, name="plan_workshop"),
    path("library/", library_views.library, name="session_library"),
    path("library/trainers.<slug:form>", library_views.trainers_pack, name="trainers_pack"),
    path("library/<slug:name>/", library_views.one, name="library_session"),
    path("library/<slug:name>/slides/", library_views.slides, name="session_slides"),
    path("library/<slug:name>/handout/", library_views.handout, name="session_handout"),
    path("letterhead/", outcome_views.choose_letterhead, name="letterhead"),
    path("<int:number>/", views.workshop, name="workshop"),
    path("<int:number>/change/", views.change, name="change_workshop"),
    path("<int:number>/days/", views.phase, name="workshop_days"),
    path("<int:number>/agenda/fill/", views.fill, name="fill_agenda"),
    path("<int:number>/agenda/line/", views.slot, name="agenda_line"),
    path("<int:number>/agenda/<int:place>/attendance/", views.attendance, name="attendance"),
    path("<int:number>/participants/", views.participants, name="participants"),
    path("<int:number>/courses/", course_views.bring_in, name="workshop_courses"),
    path("<int:number>/wrap-up/", views.wrap_up, name="wrap_up"),
    path("<int:number>/actions/", views.propose, name="propose_action"),
    path("<int:number>/actions/<int:place>/", views.decide, name="decide_action"),
    path("<int:number>/remove/<slug:name>/<int:place>/", views.remove, name="take_out"),
    path("<int:number>/questions/", round_views.questions, name="workshop_rounds"),
    path("<int:number>/questions/knowledge.csv", round_views.taken_along, name="knowledge_file"),
    path("<int:number>/questions/open/", round_views.begin, name="begin_questions"),
    path("<int:number>/together/", together_views.begin, name="rate_together"),
    path("<int:number>/cards/", round_views.cards, name="workshop_cards"),
    path("<int:number>/cards/more/", round_views.more_cards, name="make_cards"),
    path("<int:number>/questions/<int:place>/", round_views.one, name="workshop_round"),
    path("<int:number>/questions/<int:place>/close/", round_views.close, name="close_round"),
    path("<int:number>/questions/<int:place>/ballot/", round_views.ballots, name="ballots"),
    path("<int:number>/questions/<int:place>/key/", round_views.key, name="key_ballot"),
    path("<int:number>/reports/", outcome_views.reports, name="outcomes"),
    path("<int:number>/reports/make/", outcome_views.make, name="make_outcomes"),
    path(
        "<int:number>/reports/<slug:kind>/<int:place>/",
        outcome_views.report,
        name="workshop_paper",
    ),
    path(
        "<int:number>/reports/<slug:kind>/<int:place>/paper.<slug:form>",
        outcome_views.taken_along,
        name="workshop_paper_file",
    ),
    path("<int:number>/certificates/", outcome_views.certificates, name="certificates"),
]
