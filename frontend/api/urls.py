from django.urls import URLPattern, URLResolver, path, re_path, register_converter
from django.urls.converters import StringConverter

from frontend.api.views import (
    account,
    agreements,
    assignments,
    books,
    claims,
    clients,
    files,
    invoices,
    orders,
    routing,
    services,
    units,
)


class Ref(StringConverter):
    """A public reference; anything else names nothing."""

    regex = "[A-Z]-[0-9A-Z]{1,12}"


register_converter(Ref, "ref")

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [
    path("schema", account.Schema.as_view(), name="schema"),
    path("me", account.ShowMe.as_view(), name="me"),
    path("services", services.ListServices.as_view(), name="services"),
    path("services/<slug:kind>", services.ShowService.as_view(), name="service"),
    path("clients", clients.ListClients.as_view(), name="clients"),
    path("clients/<ref:ref>", clients.ShowClient.as_view(), name="client"),
    path("agreements", agreements.ListAgreements.as_view(), name="agreements"),
    path("agreements/<ref:ref>", agreements.ShowAgreement.as_view(), name="agreement"),
    path("agreements/<ref:ref>/pdf", agreements.AgreementPdf.as_view(), name="agreement_pdf"),
    path("agreements/<ref:ref>/sign", agreements.SignAgreement.as_view(), name="agreement_sign"),
    path("assignments", assignments.Assignments.as_view(), name="assignments"),
    path("assignments/estimate", assignments.EstimateAssignment.as_view(), name="estimate"),
    path("assignments/<ref:ref>", assignments.OneAssignment.as_view(), name="assignment"),
    path("assignments/<ref:ref>/place", orders.Place.as_view(), name="place"),
    path("assignments/<ref:ref>/pause", orders.Pause.as_view(), name="pause"),
    path("assignments/<ref:ref>/resume", orders.Resume.as_view(), name="resume"),
    path("assignments/<ref:ref>/cancel", orders.Cancel.as_view(), name="cancel"),
    path("assignments/<ref:ref>/complete", orders.Complete.as_view(), name="complete"),
    path("assignments/<ref:ref>/cap", orders.ChangeCap.as_view(), name="cap"),
    path("assignments/<ref:ref>/quote", orders.Quote.as_view(), name="quote"),
    path("assignments/<ref:ref>/accept-quote", orders.AcceptQuote.as_view(), name="accept_quote"),
    path("assignments/<ref:ref>/decline-quote", orders.DeclineQuote.as_view(), name="decline_quote"),
    path("assignments/<ref:ref>/candidates", routing.ListCandidates.as_view(), name="candidates"),
    path("assignments/<ref:ref>/routes", routing.AddRoute.as_view(), name="routes"),
    path("queue", routing.ShowQueue.as_view(), name="queue"),
    path("claims", claims.TakeClaim.as_view(), name="claims"),
    path("claims/<ref:ref>", claims.ShowClaim.as_view(), name="claim"),
    path("claims/<ref:ref>/extend", claims.ExtendClaim.as_view(), name="claim_extend"),
    path("claims/<ref:ref>/release", claims.ReleaseClaim.as_view(), name="claim_release"),
    path("claims/<ref:ref>/import", claims.ImportResults.as_view(), name="claim_import"),
    path("units", units.ListUnits.as_view(), name="units"),
    path("units/accept", units.AcceptUnits.as_view(), name="units_accept"),
    path("units/<ref:ref>", units.ShowUnit.as_view(), name="unit"),
    path("units/<ref:ref>/submit", units.SubmitUnit.as_view(), name="unit_submit"),
    path("units/<ref:ref>/check", units.CheckUnit.as_view(), name="unit_check"),
    path("units/<ref:ref>/verdict", units.GiveVerdict.as_view(), name="unit_verdict"),
    path("units/<ref:ref>/hold", units.HoldReview.as_view(), name="unit_hold"),
    path("files", files.UploadFile.as_view(), name="files"),
    path("files/<ref:ref>", files.DownloadFile.as_view(), name="file"),
    path("invoices", invoices.ListInvoices.as_view(), name="invoices"),
    path("invoices/run", invoices.RunInvoices.as_view(), name="invoices_run"),
    path("invoices/<ref:ref>", invoices.ShowInvoice.as_view(), name="invoice"),
    path("invoices/<ref:ref>/pdf", invoices.InvoicePdf.as_view(), name="invoice_pdf"),
    path("invoices/<ref:ref>/evidence", invoices.InvoiceEvidence.as_view(), name="invoice_evidence"),
    path("payments", books.BookPayment.as_view(), name="payments"),
    path("earnings", books.ShowEarnings.as_view(), name="earnings"),
    path("books/trial-balance", books.ShowTrialBalance.as_view(), name="trial_balance"),
    re_path("", account.Unknown.as_view(), name="unknown"),
]
