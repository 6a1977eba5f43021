"""Which page of the register answers under which address?"""

from __future__ import annotations

from django.urls import path

from evenhand.web.initiatives import views

urlpatterns = [
    path("", views.register, name="initiatives"),
    path("register.<slug:form>", views.taken_along, name="initiatives_file"),
    path("new/", views.begin, name="new_initiative"),
    path("<int:number>/", views.initiative, name="initiative"),
    path("<int:number>/change/", views.change, name="change_initiative"),
    path("<int:number>/evidence/", views.prove, name="prove_initiative"),
    path("<int:number>/evidence/<int:place>/", views.prove, name="change_initiative_evidence"),
]
