"""Which page of risks answers under which address?"""

from __future__ import annotations

from django.urls import path

from evenhand.web.risks import rating_views, views

urlpatterns = [
    path("", views.register, name="risks"),
    path("register.<slug:form>", views.taken_along, name="risks_file"),
    path("new/", views.enter, name="enter_risk"),
    path("to-rate/", rating_views.to_rate, name="to_rate"),
    path("<int:number>/", views.risk, name="risk"),
    path("<int:number>/change/", views.change, name="change_risk"),
    path("<int:number>/controls/", views.control, name="new_control"),
    path("<int:number>/controls/<int:place>/", views.control, name="change_control"),
    path("<int:number>/rounds/", rating_views.open_round, name="open_round"),
    path("rounds/<int:number>/rate/", rating_views.rate, name="rate_risk"),
    path("rounds/<int:number>/papers/", rating_views.key_in, name="key_in_rating"),
    path("rounds/<int:number>/end/", rating_views.end, name="end_round"),
    path("rounds/<int:number>/settle/", rating_views.settle, name="settle_round"),
]
