from django.urls import path

from frontend.client.views import agreements, assignments, home, invoices, order, review, search, team

app_name = "client"

urlpatterns = [
    path("", home.choose, name="choose"),
    path("assignments/<str:ref>", assignments.show_assignment, name="assignment"),
    path("assignments/<str:ref>/edit", order.edit_brief, name="order_edit"),
    path("assignments/<str:ref>/amount", order.amount, name="order_amount"),
    path("assignments/<str:ref>/estimate", order.estimate_box, name="order_estimate"),
    path("assignments/<str:ref>/confirm", order.confirm, name="order_confirm"),
    path("assignments/<str:ref>/cap", assignments.cap, name="cap"),
    path("assignments/<str:ref>/review", review.show_review, name="review"),
    path("assignments/<str:ref>/accept", review.accept_batch, name="accept"),
    path("assignments/<str:ref>/pause", assignments.pause, name="pause"),
    path("assignments/<str:ref>/resume", assignments.resume, name="resume"),
    path("assignments/<str:ref>/cancel", assignments.cancel, name="cancel"),
    path("assignments/<str:ref>/complete", assignments.complete, name="complete"),
    path("assignments/<str:ref>/accept-quote", assignments.accept_offer, name="accept_quote"),
    path("assignments/<str:ref>/decline-quote", assignments.decline_offer, name="decline_quote"),
    path("units/<str:ref>", review.show_unit, name="unit"),
    path("units/<str:ref>/verdict", review.verdict, name="verdict"),
    path("units/<str:ref>/hold", review.hold, name="hold"),
    path("agreements/<str:ref>", agreements.show_agreement, name="agreement"),
    path("agreements/<str:ref>/sign", agreements.sign, name="sign"),
    path("invoices/<str:ref>", invoices.show_invoice, name="invoice"),
    path("invoices/<str:ref>/pdf", invoices.pdf, name="invoice_pdf"),
    path("invoices/<str:ref>/evidence", invoices.evidence_csv, name="invoice_evidence"),
    path("members/<int:pk>/rights", team.rights, name="member_rights"),
    path("members/<int:pk>/end", team.end, name="member_end"),
    path("members/<int:pk>/renew", team.renew_invitation, name="member_renew"),
    path("<str:client>/", home.show_home, name="home"),
    path("<str:client>/assignments", assignments.list_assignments, name="assignments"),
    path("<str:client>/assignments.csv", assignments.export_assignments, name="assignments_csv"),
    path("<str:client>/order", order.choose_service, name="order"),
    path("<str:client>/order/<slug:kind>", order.new_brief, name="order_brief"),
    path("<str:client>/agreements", agreements.list_agreements, name="agreements"),
    path("<str:client>/sub-processors", agreements.list_sub_processors, name="sub_processors"),
    path("<str:client>/invoices", invoices.list_invoices, name="invoices"),
    path("<str:client>/search", search.search, name="search"),
    path("<str:client>/team", team.show_team, name="team"),
]
