"""Which page of a review answers under which address?"""

from __future__ import annotations

from typing import Final

from django.urls import path

from evenhand.web.reviews import notice_views, opening_views, retention_views, views, work_views

paths: Final = [
    path("reviews/", views.reviews, name="reviews"),
    path("reviews/due/", views.due_list, name="reviews_due"),
    path("reviews/measures/", views.precision_table, name="precision"),
    path("reviews/measures.csv", views.precision_file, name="precision_file"),
    path("reviews/new/<int:number>/<slug:measure>/", views.open_one, name="open_review"),
    path("reviews/<int:number>/", views.review, name="review"),
    path("reviews/<int:number>/assign/", views.assign, name="assign_review"),
    path("reviews/<int:number>/state/", views.state, name="state_on_review"),
    path("reviews/<int:number>/questions/<int:place>/", work_views.check, name="check_question"),
    path("reviews/<int:number>/cases/", work_views.cases, name="review_cases"),
    path("reviews/<int:number>/concerned/", work_views.party, name="name_party"),
    path("reviews/<int:number>/files/", work_views.add_file, name="add_review_file"),
    path("reviews/<int:number>/close/", work_views.close, name="close_review"),
    path("reviews/<int:number>/stop/", work_views.stop, name="stop_review"),
    path("reviews/<int:number>/custody/", work_views.custody, name="custody"),
    path("reviews/<int:number>/custody/fetch/", work_views.fetch, name="fetch_evidence"),
    path("reviews/files/<int:number>", work_views.file, name="review_file"),
    path("reviews/files/<int:number>/original", work_views.original, name="review_original"),
    path("reviews/concerned/<int:number>/tell/", work_views.notice, name="give_notice"),
    path("reviews/concerned/<int:number>/defer/", work_views.defer, name="defer_notice"),
    path("reviews/concerned/<int:number>/time/", work_views.more_time, name="more_time"),
    path("reviews/concerned/<int:number>/speaker/", work_views.represent, name="represent"),
    path("reviews/concerned/<int:number>/answer/", work_views.reply, name="enter_reply"),
    path("reviews/concerned/<int:number>/outcome/", work_views.tell, name="tell_outcome"),
    path("reviews/concerned/<int:number>/letter/", work_views.letter, name="letter"),
    path("reviews/concerned/<int:number>/appeal/", work_views.appeal, name="enter_appeal"),
    path("reviews/appeals/<int:number>/assign/", views.assign_appeal, name="assign_appeal"),
    path("reviews/appeals/<int:number>/state/", views.state_on_appeal, name="state_on_appeal"),
    path("reviews/appeals/<int:number>/decide/", work_views.decide, name="decide_appeal"),
    path("reviews/<int:number>/names/", opening_views.ask, name="ask_opening"),
    path("reviews/retention/", retention_views.due, name="retention"),
    path("reviews/retention/say/", retention_views.say, name="say_keeping"),
    path("reviews/<int:number>/keep/", retention_views.keep_longer, name="keep_longer"),
    path(
        "reviews/<int:number>/custody/ended/",
        retention_views.referral_ended,
        name="referral_ended",
    ),
    path("reviews/<int:number>/delete/", retention_views.ask, name="ask_deletion"),
    path(
        "reviews/deletions/<int:number>/countersign/",
        retention_views.countersign,
        name="countersign_deletion",
    ),
    path(
        "reviews/deletions/<int:number>/withdraw/",
        retention_views.withdraw,
        name="withdraw_deletion",
    ),
    path("openings/", opening_views.openings, name="openings"),
    path("openings/<int:number>/", opening_views.opening, name="opening"),
    path("openings/<int:number>/request.json", opening_views.request_file, name="opening_request"),
    path("notices/", notice_views.notices, name="notices"),
    path("notices/<int:number>/", notice_views.notice, name="notice"),
    path("notices/<int:number>/answer/", notice_views.answer, name="answer_notice"),
    path("notices/<int:number>/appeal/", notice_views.appeal, name="appeal"),
    path("notices/<int:number>/files/<int:place>", notice_views.file, name="notice_file"),
]
