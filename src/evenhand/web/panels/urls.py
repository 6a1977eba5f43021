"""Which page of own figures answers under which address?"""

from __future__ import annotations

from django.urls import path

from evenhand.web.panels import tie_views, views

urlpatterns = [
    path("", views.own, name="own_figures"),
    path("ask/", views.ask, name="ask_own_figures"),
    path("end/", views.withdraw_tie, name="withdraw_tie"),
    path("ties/", tie_views.ties, name="ties"),
    path("ties/<int:number>/", tie_views.tie, name="tie"),
    path("ties/<int:number>/confirm/", tie_views.confirm, name="confirm_tie"),
    path("ties/<int:number>/end/", tie_views.end, name="end_tie"),
    path("answers/", tie_views.answers, name="officers_answers"),
    path("answers/<int:number>/withdraw/", views.withdraw_answer, name="withdraw_answer"),
    path("<int:number>/", views.own, name="own_figures_of"),
    path("<int:number>/all.csv", views.table, name="own_figures_csv"),
    path("<int:number>/<slug:measure>/answer/", views.answer, name="answer_figures"),
    path("<int:number>/<slug:measure>/<int:place>.svg", views.picture, name="own_picture"),
]
