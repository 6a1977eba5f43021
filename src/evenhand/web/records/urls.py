"""Which page of records answers under which address?"""

from __future__ import annotations

from django.urls import path

from evenhand.web.records import (
    check_views,
    deleting_views,
    mapping_views,
    totals_views,
    upload_views,
    views,
)

urlpatterns = [
    path("", views.records, name="records"),
    path("new/", views.new, name="new_records"),
    path("<int:number>/", views.collection, name="collection"),
    path("<int:number>/upload/", upload_views.upload, name="upload"),
    path("<int:number>/uploads/", upload_views.begin, name="begin_upload"),
    path("uploads/<int:number>/", upload_views.how_far, name="upload_state"),
    path("uploads/<int:number>/part/", upload_views.part, name="upload_part"),
    path("uploads/<int:number>/end/", upload_views.end, name="end_upload"),
    path("uploads/<int:number>/drop/", upload_views.drop, name="drop_upload"),
    path("<int:number>/versions/", views.make, name="make_version"),
    path("<int:number>/point/", views.point, name="point_to_folder"),
    path("<int:number>/mapping/", mapping_views.columns, name="mapping"),
    path("<int:number>/mapping/text/", mapping_views.text, name="mapping_text"),
    path("mappings/<int:number>.yaml", mapping_views.kept, name="mapping_file"),
    path("versions/<int:number>/", views.version, name="version"),
    path("versions/<int:number>/keep/", views.keep, name="keep_records"),
    path("versions/<int:number>/check/", check_views.ask, name="check_version"),
    path("versions/<int:number>/ready/", check_views.ready, name="ready"),
    path("versions/<int:number>/ready.csv", check_views.ready_csv, name="ready_csv"),
    path("checks/<int:number>/", check_views.check, name="check"),
    path("checks/<int:number>/checks.csv", check_views.check_csv, name="check_csv"),
    path("checks/<int:number>/rejects/", check_views.rejects, name="rejects"),
    path("checks/<int:number>/rejects.csv", check_views.rejects_csv, name="rejects_csv"),
    path("versions/<int:number>/totals/", totals_views.totals, name="totals"),
    path("versions/<int:number>/totals.csv", totals_views.totals_csv, name="totals_csv"),
    path("versions/<int:number>/totals/state/", totals_views.state, name="state_totals"),
    path("totals/<int:number>/decide/", totals_views.decide, name="decide_on_totals"),
    path("versions/<int:number>/delete/", deleting_views.ask, name="ask_records_deletion"),
    path("deletions/<int:number>/decide/", deleting_views.decide, name="decide_records_deletion"),
]
