"""Which page of workshops answers under which address?"""

from __future__ import annotations

from django.urls import path

from evenhand.web.workshops import library_views, views

urlpatterns = [
    path("", views.workshops, name="workshops"),
    path("new/", views.plan, name="plan_workshop"),
    path("library/", library_views.library, name="session_library"),
    path("library/<slug:name>/", library_views.one, name="library_session"),
    path("library/<slug:name>/slides/", library_views.slides, name="session_slides"),
    path("library/<slug:name>/handout/", library_views.handout, name="session_handout"),
    path("<int:number>/", views.workshop, name="workshop"),
    path("<int:number>/change/", views.change, name="change_workshop"),
    path("<int:number>/days/", views.phase, name="workshop_days"),
    path("<int:number>/agenda/fill/", views.fill, name="fill_agenda"),
    path("<int:number>/agenda/line/", views.slot, name="agenda_line"),
    path("<int:number>/agenda/<int:place>/attendance/", views.attendance, name="attendance"),
    path("<int:number>/participants/", views.participants, name="participants"),
    path("<int:number>/wrap-up/", views.wrap_up, name="wrap_up"),
    path("<int:number>/actions/", views.propose, name="propose_action"),
    path("<int:number>/actions/<int:place>/", views.decide, name="decide_action"),
    path("<int:number>/remove/<slug:name>/<int:place>/", views.remove, name="take_out"),
]
