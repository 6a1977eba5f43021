"""Which page of the plan answers under which address?"""

from __future__ import annotations

from django.urls import path

from evenhand.web.plans import views, writing_views

urlpatterns = [
    path("", views.plan, name="plan"),
    path("plan.<slug:form>", views.taken_along, name="plan_file"),
    path("<slug:name>.svg", views.picture, name="plan_picture"),
    path("new/", writing_views.begin, name="new_action"),
    path("<int:number>/", views.action, name="action"),
    path("<int:number>/change/", writing_views.change, name="change_action"),
    path("<int:number>/reasons/", writing_views.reason, name="add_reason"),
    path("<int:number>/milestones/", writing_views.milestone, name="new_milestone"),
    path("<int:number>/milestones/<int:place>/", writing_views.milestone, name="change_milestone"),
    path("<int:number>/stages/", writing_views.prove, name="prove_stage"),
    path("<int:number>/rechecks/", writing_views.recheck, name="recheck"),
    path("<int:number>/decide/<slug:verdict>/", writing_views.decide, name="decide_on_action"),
]
