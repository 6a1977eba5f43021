"""Which page of cooperation answers under which address?"""

from __future__ import annotations

from django.urls import path

from evenhand.web.cooperation import paper_views, request_views, views

urlpatterns = [
    path("", views.cooperation, name="cooperation"),
    path("all.<slug:form>", views.taken_along, name="cooperation_file"),
    path("partners/new/", views.new_partner, name="new_partner"),
    path("partners/<int:number>/", views.partner, name="partner"),
    path("partners/<int:number>/change/", views.change_partner, name="change_partner"),
    path("partners/<int:number>/erase-contact/", views.erase_contact, name="erase_contact"),
    path("partners/<int:number>/missions/", views.new_mission, name="new_mission"),
    path("partners/<int:number>/promises/", views.new_promise, name="new_promise"),
    path("partners/<int:number>/requests/", request_views.new, name="new_support_request"),
    path("partners/<int:number>/report/", paper_views.make_report, name="make_partner_report"),
    path("missions/<int:number>/", views.mission, name="mission"),
    path("missions/<int:number>/change/", views.change_mission, name="change_mission"),
    path("promises/<int:number>/", views.promise, name="promise"),
    path("promises/<int:number>/follow-up/", views.follow_up, name="follow_up"),
    path("requests/<int:number>/", request_views.request_page, name="support_request"),
    path("requests/<int:number>/change/", request_views.change, name="change_support_request"),
    path(
        "requests/<int:number>/steps/<slug:name>/", request_views.step, name="step_support_request"
    ),
    path("requests/<int:number>/paper/", paper_views.make_request, name="make_request_paper"),
    path("papers/<int:number>/", paper_views.paper, name="cooperation_paper"),
    path(
        "papers/<int:number>/paper.<slug:form>",
        paper_views.taken_along,
        name="cooperation_paper_file",
    ),
]
