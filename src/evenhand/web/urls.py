"""Which page answers under which address?"""

from __future__ import annotations

from django.urls import include, path

from evenhand.web.api import views as api
from evenhand.web.briefing import views as briefing
from evenhand.web.discretion import views as discretion
from evenhand.web.evidence import keeping_views as keeping
from evenhand.web.evidence import process_views as process
from evenhand.web.evidence import views as evidence
from evenhand.web.gate import views as gate
from evenhand.web.languages import views as languages
from evenhand.web.obligations import views as obligations
from evenhand.web.pages import claims, journal, practice
from evenhand.web.pages import views as pages
from evenhand.web.pages.health import health
from evenhand.web.people import outside_views as outside
from evenhand.web.people import views as people
from evenhand.web.releases import views as releases
from evenhand.web.reviews.urls import paths as reviews
from evenhand.web.workshops import answer_views as answering

handler403 = pages.refused
handler404 = pages.missing

urlpatterns = [
    path("", pages.home, name="home"),
    path("start/", pages.start, name="start"),
    path("claims/", claims.claims, name="claims"),
    path("first-run/", pages.begin, name="begin"),
    path("first-run/practice/", practice.open_beside, name="open_practice"),
    path("practice/", practice.enter, name="practice"),
    path("practice/leave/", practice.leave, name="leave_practice"),
    path("language/", languages.languages, name="languages"),
    path("language/choose/", languages.choose, name="choose_language"),
    path("language/of-the-house/", languages.choose_for_house, name="choose_house_language"),
    path("health/", health, name="health"),
    path("account/own-password/", people.own_password, name="own_password"),
    path("account/sessions/", people.own, name="own_account"),
    path("account/sessions/<slug:mark>/end/", people.end_session, name="end_session"),
    path("account/other-sessions/end/", people.end_other_sessions, name="end_other_sessions"),
    path("account/ministry/", outside.go, name="outside"),
    path("account/ministry/back/", outside.come_back, name="outside_back"),
    path("account/ministry/unlink/", outside.unlink, name="unlink_outside"),
    path("account/second-factor/", people.second_factor, name="second_factor"),
    path("account/", include("allauth.urls")),
    path("records/", include("evenhand.web.records.urls")),
    path("runs/", evidence.runs, name="runs"),
    path("runs/new/", evidence.ask, name="ask"),
    path("runs/keeping/", keeping.keeping, name="runs_keeping"),
    path("runs/keeping/say/", keeping.say, name="say_runs_keeping"),
    path("runs/<int:number>/", evidence.run, name="run"),
    path("runs/<int:number>/cancel/", evidence.cancel, name="cancel"),
    path("runs/<int:number>/files/<str:name>", evidence.written, name="written"),
    path("runs/<int:number>/release/", releases.ask, name="ask_release"),
    path("runs/<int:number>/process_map/map/", process.process_map, name="process_map"),
    path("runs/<int:number>/process_map/map.svg", process.process_picture, name="process_picture"),
    path("runs/<int:number>/process_map/map.csv", process.process_table, name="process_table"),
    path("runs/<int:number>/<slug:measure>/", evidence.finding, name="finding"),
    path("runs/<int:number>/<slug:measure>/<int:place>.svg", evidence.picture, name="picture"),
    path("runs/<int:number>/<slug:measure>/<slug:name>.csv", evidence.table, name="table"),
    path("discretion/", discretion.register, name="discretion"),
    path("discretion/register.<slug:form>", discretion.taken_along, name="discretion_file"),
    path("discretion/new/", discretion.enter, name="enter_decision"),
    path("discretion/<int:number>/", discretion.decision, name="decision"),
    path("discretion/<int:number>/change/", discretion.change, name="change_decision"),
    path("discretion/<int:number>/reduce/", discretion.reduction, name="new_reduction"),
    path(
        "discretion/<int:number>/reduce/<int:place>/",
        discretion.reduction,
        name="change_reduction",
    ),
    path("briefing/", briefing.page, name="briefing"),
    path("briefing/where-we-stand.pdf", briefing.as_pdf, name="briefing_pdf"),
    path("briefing/where-we-stand.csv", briefing.as_csv, name="briefing_csv"),
    path("api/1/", include("evenhand.web.api.urls")),
    path("tokens/", api.listed, name="tokens"),
    path("tokens/new/", api.new, name="new_token"),
    path("tokens/<int:number>/revoke/", api.revoke, name="revoke_token"),
    path("releases/", releases.releases, name="releases"),
    path("releases/<int:number>/", releases.item, name="release"),
    path("releases/<int:number>/decide/", releases.decide, name="decide_release"),
    path("releases/<int:number>/withdraw/", releases.withdraw, name="withdraw_release"),
    path("risks/", include("evenhand.web.risks.urls")),
    path("actions/", include("evenhand.web.plans.urls")),
    path("draws/", include("evenhand.web.draws.urls")),
    path("obligations/", obligations.obligations, name="obligations"),
    path("obligations/all.csv", obligations.as_csv, name="obligations_csv"),
    path("obligations/convention/", obligations.convention, name="say_convention"),
    path("obligations/annex/", obligations.annex, name="say_annex"),
    path("obligations/agreement/", obligations.agreement, name="say_agreement"),
    path("obligations/categories/", obligations.categories, name="say_categories"),
    path("workshops/", include("evenhand.web.workshops.urls")),
    path("answer/", answering.answer, name="answer_questions"),
    path("", include("evenhand.web.selfassessments.urls")),
    path("my-figures/", include("evenhand.web.panels.urls")),
    path("initiatives/", include("evenhand.web.initiatives.urls")),
    path("cooperation/", include("evenhand.web.cooperation.urls")),
    path("gate/", gate.show, name="gate"),
    path("gate/ask/", gate.ask, name="gate_ask"),
    path("gate/wishes/<int:number>/confirm/", gate.confirm, name="gate_confirm"),
    path("gate/wishes/<int:number>/withdraw/", gate.withdraw, name="gate_withdraw"),
    path("gate/<slug:name>/", gate.requirement, name="requirement"),
    path("gate/<slug:name>/write/", gate.record, name="gate_record"),
    path("gate/<slug:name>/template.md", gate.document, name="gate_document"),
    *reviews,
    path("people/", people.people, name="people"),
    path("people/new/", people.new, name="new_person"),
    path("people/<uuid:key>/", people.person, name="person"),
    path("people/<uuid:key>/close/", people.close, name="close_account"),
    path("people/<uuid:key>/password/", people.renew_password, name="renew_password"),
    path("people/<uuid:key>/factors/remove/", people.remove_factors, name="remove_factors"),
    path("people/<uuid:key>/sessions/end/", people.end_sessions, name="end_sessions"),
    path("people/<uuid:key>/erase/", people.erase, name="erase"),
    path("people/posts/<int:number>/end/", people.end_post, name="end_post"),
    path("journal/", journal.entries, name="journal"),
]
