"""Which page of the draws answers under which address?"""

from __future__ import annotations

from django.urls import path

from evenhand.web.draws import act_views, receipt_views, views

urlpatterns = [
    path("", views.draws, name="draws"),
    path("published/", views.published, name="draws_published"),
    path("published/<slug:log>.csv", views.published_file, name="draws_published_file"),
    path("receipts/", receipt_views.check, name="draw_check"),
    path("wishes/<int:number>/", act_views.wish, name="draw_wish"),
    path("wishes/<int:number>/confirm/", act_views.confirm, name="draw_confirm"),
    path("wishes/<int:number>/end/", act_views.end, name="draw_end"),
    path("at/<slug:log>/", views.overview, name="draw"),
    path("at/<slug:log>/verify/", views.verify, name="draw_verify"),
    path("at/<slug:log>/failures.csv", views.failures, name="draw_failures"),
    path("at/<slug:log>/rosters/", views.rosters, name="draw_rosters"),
    path("at/<slug:log>/rosters/<int:number>/", views.roster, name="draw_roster"),
    path("at/<slug:log>/exceptions/", views.exceptions, name="draw_exceptions"),
    path("at/<slug:log>/exceptions.csv", views.exceptions_file, name="draw_exceptions_file"),
    path("at/<slug:log>/ask/<slug:kind>/", act_views.ask, name="draw_ask"),
    path("at/<slug:log>/emergencies/<int:number>/", act_views.countersign, name="draw_countersign"),
    path("at/<slug:log>/coverage/", views.covered, name="draw_coverage"),
    path("at/<slug:log>/coverage.csv", views.covered_file, name="draw_coverage_file"),
    path("at/<slug:log>/coverage/publish/", views.publish, name="draw_publish"),
    path("at/<slug:log>/receipts/", receipt_views.receipts, name="draw_receipts"),
    path("at/<slug:log>/receipts/<int:number>/", receipt_views.receipt, name="draw_receipt"),
    path(
        "at/<slug:log>/receipts/<int:number>.json",
        receipt_views.receipt_file,
        name="draw_receipt_file",
    ),
]
