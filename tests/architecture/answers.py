"""The one table of who gets which answer: a line for every URL, a column for every person.

    nobody  not signed in                     anna   assistant with work at Kaski     kaisa  coordinator
    clara   owner of Kaski                    bo     assistant with an NDA, no route  kim    checker
    olli    orders for Kaski                  nina   assistant without an NDA         nea    contract admin
    aino    approves for Kaski                                                        leo    finance
    fia     finance of Kaski                                                          matti  manager
    sam     owner of another client                                                   ulla   coordinator and checker
                                                                                             without an NDA

Every URL is asked for an object of Kaski's: first read (GET), then sent (POST) with a body that means it, or with none.

    o  given              L  sent to sign in              v  invalid          b  malformed
    >  sent on            h  sent to confirm oneself      c  conflict         t  wrong media type
    .  nothing is there   u  no token                     x  not yours to do  -  no such method
    s  unwell (health: in tests there is no worker)
"""

import re
from fnmatch import fnmatchcase

PERSONAS = (
    "nobody", "clara", "olli", "aino", "fia", "sam", "anna", "bo", "nina", "kaisa", "kim", "nea", "leo", "matti", "ulla",
)  # fmt: skip
# Nothing of Kaski's may reach these, whatever they ask.
UNENTITLED = ("nobody", "sam", "bo", "nina", "ulla")

# n c o a f s a b n k k n l m u
TABLE = r"""
# Public pages, sign-in, files, settings
front_page                           ooooooooooooooo  ---------------
terms                                ooooooooooooooo  ---------------
privacy                              ooooooooooooooo  ---------------
home                                 L>>>>>>>>>>>>>>  ---------------
invitation                           ooooooooooooooo  ooooooooooooooo
settings                             Loooooooooooooo  Lvvvvvvvvvvvvvv
token_create                         ---------------  Lvvvvvvvvvvvvvv
token_revoke                         ---------------  L>...........>.
file_upload                          ---------------  Lvvvvvvvvvvvvvv
file_download                        Loooo.o..ooooo.  ---------------
offline                              ooooooooooooooo  ---------------
webmanifest                          ooooooooooooooo  ---------------
service_worker                       ooooooooooooooo  ---------------
speculation_rules                    ooooooooooooooo  ---------------
robots                               ooooooooooooooo  ---------------
^accounts/(?:email/|confirm-email/.*|password/set/|login/code/confirm/)$ L>>>>>>>>>>>>>>  ---------------
styleguide:index                     .............o.  ---------------
styleguide:part                      .............o.  ---------------
account_login                        o>>>>>>>>>>>>>>  o>>>>>>>>>>>>>>
account_logout                       >oooooooooooooo  >>>>>>>>>>>>>>>
account_inactive                     ooooooooooooooo  ---------------
account_signup                       o>>>>>>>>>>>>>>  o>>>>>>>>>>>>>>
account_reauthenticate               Loooooooooooooo  Loooooooooooooo
account_email                        L>>>>>>>>>>>>>>  ---------------
account_email_verification_sent      L>>>>>>>>>>>>>>  ---------------
account_change_password              Loooooooooooooo  Loooooooooooooo
account_set_password                 L>>>>>>>>>>>>>>  ---------------
account_reset_password               ooooooooooooooo  ooooooooooooooo
account_confirm_login_code           L>>>>>>>>>>>>>>  ---------------
account_confirm_email                L>>>>>>>>>>>>>>  ---------------
account_reset_password_from_key_done ooooooooooooooo  ---------------
account_reset_password_from_key      ooooooooooooooo  ooooooooooooooo
account_reset_password_done          ooooooooooooooo  ---------------
mfa_index                            Loooooooooooooo  L--------------
mfa_authenticate                     L>>>>>>>>>>>>>>  L>>>>>>>>>>>>>>
mfa_reauthenticate                   Lhhhhhhhhhhhhhh  Lhhhhhhhhhhhhhh
mfa_activate_totp                    Lhhhhhhhhhhhhhh  Lhhhhhhhhhhhhhh
mfa_deactivate_totp                  L..............  L..............
mfa_view_recovery_codes              L..............  L--------------
mfa_generate_recovery_codes          Lhhhhhhhhhhhhhh  Lhhhhhhhhhhhhhh
mfa_download_recovery_codes          L..............  L..............
mfa_list_webauthn                    Loooooooooooooo  L--------------
mfa_add_webauthn                     Lhhhhhhhhhhhhhh  Lhhhhhhhhhhhhhh
mfa_reauthenticate_webauthn          Lhhhhhhhhhhhhhh  Lhhhhhhhhhhhhhh
mfa_remove_webauthn                  Lhhhhhhhhhhhhhh  Lhhhhhhhhhhhhhh
mfa_edit_webauthn                    Lhhhhhhhhhhhhhh  Lhhhhhhhhhhhhhh
mfa_login_webauthn                   L>>>>>>>>>>>>>>  L>>>>>>>>>>>>>>
usersessions_list                    Loooooooooooooo  L>>>>>>>>>>>>>>
set_language                         >>>>>>>>>>>>>>>  >>>>>>>>>>>>>>>
healthz                              sssssssssssssss  ---------------
file_download of a result            L.....o..ooooo.
file_download of an invoice          Lo.oo.......oo.
# The client's portal
client:choose                        L>>>>>.........  L--------------
client:assignment                    Loooo..........  L--------------
client:order_edit                    Looxx..........  Looxx..........
client:order_amount                  Looxx..........  Looxx..........
client:order_estimate                L--------------  Lvvxx..........
client:order_confirm                 Looxx..........  L>>xx..........
client:cap                           Looxx..........  L>>xx..........
client:review                        Loooo..........  L--------------
client:accept                        L--------------  L>x>x..........
client:pause                         L--------------  L>>xx..........
client:resume                        L--------------  L>>xx..........
client:cancel                        L--------------  L>>xx..........
client:complete                      L--------------  L>>xx..........
client:accept_quote                  L--------------  L>>xx..........
client:decline_quote                 L--------------  L>>xx..........
client:unit                          Loooo..........  L--------------
client:verdict                       L--------------  L>x>x..........
client:hold                          L--------------  L>x>x..........
client:agreement                     Loooo..........  L--------------
client:sign                          L--------------  Lvxxx..........
client:invoice                       Lo.oo..........  L--------------
client:invoice_pdf                   L>.>>..........  L--------------
client:invoice_evidence              Lo.oo..........  L--------------
client:member_rights                 L--------------  L>xxx..........
client:member_end                    L--------------  L>xxx..........
client:member_renew                  L--------------  L>xxx..........
client:home                          Loooo..........  L--------------
client:assignments                   Loooo..........  L--------------
client:order                         Looxx..........  L--------------
client:order_brief                   Looxx..........  Looxx..........
client:agreements                    Loooo..........  L--------------
client:sub_processors                Loooo..........  L--------------
client:invoices                      Loxoo..........  L--------------
client:assignments_csv               Loooo..........  L--------------
client:search                        Loooo..........  L--------------
client:search by a word              Loooo..........
client:team                          Loooo..........  Loxxx..........
client:assignment of a draft         L>>oo..........
client:assignment of an offer        Loooo..........
client:unit not delivered            L..............
client:unit to fix                   Loooo..........
client:unit rejected                 Loooo..........
client:unit accepted                 Loooo..........
client:invoice in draft              L..............
client:assignments searched          Loooo..........
# The assistant's desk
desk:day                             L.....ooo......  L--------------
desk:queue                           L.....ooo......  L--------------
desk:assignment                      L.....o........  L--------------
desk:claims                          L--------------  L.....>........
desk:next                            L--------------  L.....>>>......
desk:claim                           L.....>........  L--------------
desk:extend                          L--------------  L.....>........
desk:release                         L--------------  L.....>........
desk:import                          L--------------  L.....v........
desk:unit                            L.....o........  L.....o........
desk:release_unit                    L--------------  L.....>........
desk:earnings                        L.....ooo......  L--------------
desk:profile                         L.....ooo......  L.....ooo......
desk:absence_remove                  L--------------  L.....>........
desk:agreements                      L.....ooo......  L--------------
desk:agreement                       L.....o........  L--------------
desk:sign                            L--------------  L.....v........
desk:assignment not routed           L..............
desk:unit submitted                  L.....o........
desk:unit to fix                     L.....o........
desk:unit accepted                   L.....o........
# The office console
office:overview                      L........oooooo  L--------------
office:search                        L........oooooo  L--------------
office:search by a word              L........oooooo
office:routing                       L........oxxxoo  L--------------
office:route_withdraw                L--------------  L........>xxx>.
office:assignments                   L........oooooo  L--------------
office:assignment                    L........ooooo.  L--------------
office:candidates                    L........oxxxo.  L--------------
office:offer                         L--------------  L........>xxx>.
office:open_queue                    L--------------  L........>xxx>.
office:quote                         L........oxxxo.  L........vxxxv.
office:draft_edit                    L........oxxxo.  L........vxxxv.
office:place                         L--------------  L........>xxx>.
office:decline                       L--------------  L........>xxx>.
office:pause                         L--------------  L........>xxx>.
office:resume                        L--------------  L........>xxx>.
office:cancel                        L--------------  L........>xxx>.
office:checks                        L........xoxxoo  L--------------
office:unit                          L........ooooo.  L--------------
office:check                         L--------------  L........x>xx>.
office:unit_reject                   L--------------  L........xvxxv.
office:unit_release                  L--------------  L........vxxxv.
office:claim_release                 L--------------  L........vxxxv.
office:clients                       L........oooooo  L--------------
office:client_new                    L........xxoxox  L........xxvxvx
office:client                        L........oooooo  L--------------
office:client_agreements             L--------------  L........xx>x>x
office:client_billing                L........xxoxox  L........xxvxvx
office:client_terms                  L........xxxxox  L........xxxxvx
office:prices                        L........xxxxox  L--------------
office:price                         L........xxxxox  L........xxxxvx
office:price_numbers                 L--------------  L........xxxxvx
office:client_limit                  L--------------  L........xxcxcx
office:client_invite                 L--------------  L........xxvxvx
office:member_rights                 L--------------  L........xxvxvx
office:member_end                    L--------------  L........xx>x>x
office:member_renew                  L--------------  L........xx>x>x
office:draft                         L........oxxxoo  L--------------
office:draft_new                     L........oxxxoo  L........vxxxvv
office:people                        L........oooooo  L--------------
office:person_new                    L........oxxxoo  L........vxxxvv
office:person                        L........oooooo  L--------------
office:person_skills                 L--------------  L........vxxxvv
office:person_active                 L--------------  L........>xxx>>
office:person_renew                  L--------------  L........>xxx>>
office:absence_add                   L--------------  L........vxxxvv
office:absence_remove                L--------------  L........>xxx>>
office:staff                         L........xxxxox  L........xxxxvx
office:staff_add                     L--------------  L........xxxxvx
office:staff_roles                   L--------------  L........xxxx>x
office:staff_renew                   L--------------  L........xxxx>x
office:staff_close                   L--------------  L........xxxx>x
office:staff_reopen                  L--------------  L........xxxx>x
office:nda_offer                     L--------------  L........xx>x>x
office:agreements                    L........oooooo  L--------------
office:agreement                     L..........o.o.  L--------------
office:agreement_sign                L--------------  L..........x.x.
office:agreement_withdraw            L--------------  L........xx>x>x
office:agreement_end                 L--------------  L........xx>x>x
office:sub_processors                L........oooooo  L........xxvxvx
office:sub_processor_end             L--------------  L........xxvxvx
office:sub_processor_off             L--------------  L........xx>x>x
office:invoices                      L........xxxoox  L--------------
office:invoices_run                  L--------------  L........xxxvvx
office:invoice                       L........xxxoox  L--------------
office:invoice_evidence              L........xxxoox  L--------------
office:invoice_finalize              L--------------  L........xxx>>x
office:invoice_discard               L--------------  L........xxx>>x
office:invoice_retry                 L--------------  L........xxx>>x
office:payments                      L........xxxoox  L........xxxvvx
office:payment_reverse               L--------------  L........xxxvvx
office:books                         L........xxxoox  L--------------
office:books_prove                   L--------------  L........xxx>>x
office:books_close                   L--------------  L........xxxvvx
office:assignment of a draft         L........ooooo.
office:assignment of an offer        L........ooooo.
office:unit rejected                 L........ooooo.
office:unit claimed                  L........ooooo.
office:assignments searched          L........oooooo
office:people searched               L........oooooo
office:clients searched              L........oooooo
office:invoice in draft              L........xxxoox
# The API
api:schema                           ooooooooooooooo  ---------------
api:me                               uoooooooooooooo  u--------------
api:services                         uoooooooooooooo  u--------------
api:service                          uoooooooooooooo  u--------------
api:clients                          uoooooooooooooo  u--------------
api:client                           uoooo....oooooo  u--------------
api:agreements                       uoooooooooooooo  u--------------
api:agreement                        uoooo......o.o.  u--------------
api:agreement_pdf                    ucccc......c.c.  u--------------
api:agreement_sign                   u--------------  ucxxx......x.x.
api:assignments                      uoooooooooooooo  uooxx....oxxxox
api:estimate                         u--------------  uooxx....oxxxox
api:assignment                       uoooo.o..ooooo.  u--------------
api:place                            u--------------  uooxx....oxxxo.
api:pause                            u--------------  uooxx....oxxxo.
api:resume                           u--------------  uccxx....cxxxc.
api:cancel                           u--------------  uooxx....oxxxo.
api:complete                         u--------------  uccxx....cxxxc.
api:cap                              u--------------  uooxx....xxxxx.
api:quote                            u--------------  u........oxxxo.
api:accept_quote                     u--------------  uooxx....xxxxx.
api:decline_quote                    u--------------  uooxx....oxxxo.
api:candidates                       u........oxxxo.  u--------------
api:routes                           u--------------  u........oxxxo.
api:queue                            u.....ooo......  u--------------
api:claims                           u--------------  u.....o........
api:claim                            u.....o........  u--------------
api:claim_extend                     u--------------  u.....o........
api:claim_release                    u--------------  u.....o........
api:claim_import                     u--------------  utttttttttttttt
api:units                            uoooooooooooooo  u--------------
api:units_accept                     u--------------  uoxox....xxxxx.
api:unit                             uoooo.o..ooooo.  u--------------
api:unit_submit                      u--------------  u.....v........
api:unit_check                       u--------------  u.....x..xoxxo.
api:unit_verdict                     u--------------  uoxox....xxxxx.
api:unit_hold                        u--------------  uoxox....xxxxx.
api:files                            u--------------  utttttttttttttt
api:file                             uoooo.o..ooooo.  u--------------
api:invoices                         uoooooooooooooo  u--------------
api:invoices_run                     u--------------  u........xxxoox
api:invoice                          uo.oo.......oo.  u--------------
api:invoice_pdf                      uo.oo.......oo.  u--------------
api:invoice_evidence                 uo.oo.......oo.  u--------------
api:payments                         u--------------  u........xxxoox
api:earnings                         u.....ooo......  u--------------
api:trial_balance                    u........xxxoox  u--------------
api:unknown                          ...............  ...............
api:assignment of a draft            uoooo....ooooo.
api:assignment not routed            uoooo....ooooo.
api:assignments searched             uoooooooooooooo
api:assignments of the client        uoooo....oooooo
api:units of the assignment          uoooo.o..ooooo.
api:unit submitted                   u.....o..ooooo.
api:unit rejected                    uoooo.o..ooooo.
api:invoice in draft                 u...........oo.
api:file of a result                 u.....o..ooooo.
api:file of an invoice               uo.oo.......oo.
# Django's admin: a window for managers
admin:index                          Lxxxxxxxxxxxxox  Lxxxxxxxxxxxxox
admin:login                          Lxxxxxxxxxxxx>x  Lxxxxxxxxxxxx>x
admin:logout                         Lxxxxxxxxxxxxox  Lxxxxxxxxxxxx>x
admin:password_change                Lxxxxxxxxxxxx>x  Lxxxxxxxxxxxx>x
admin:password_change_done           Lxxxxxxxxxxxxox  Lxxxxxxxxxxxx-x
admin:autocomplete                   Lxxxxxxxxxxxxxx  Lxxxxxxxxxxxx-x
admin:jsi18n                         Lxxxxxxxxxxxxox  Lxxxxxxxxxxxx-x
admin:view_on_site                   Lxxxxxxxxxxxx.x  Lxxxxxxxxxxxx.x
admin:*_changelist                   Lxxxxxxxxxxxxox  Lxxxxxxxxxxxxox
admin:*_add                          Lxxxxxxxxxxxxxx  Lxxxxxxxxxxxxxx
admin:*_history                      Lxxxxxxxxxxxxox  Lxxxxxxxxxxxxox
admin:*_delete                       Lxxxxxxxxxxxxxx  Lxxxxxxxxxxxxxx
admin:*_change                       Lxxxxxxxxxxxxox  Lxxxxxxxxxxxxxx
admin:admin/*/<path:object_id>/      Lxxxxxxxxxxxx>x  Lxxxxxxxxxxxx>x
admin:app_list                       Lxxxxxxxxxxxxox  Lxxxxxxxxxxxxox
admin:admin/(?P<url>.*)$             Lxxxxxxxxxxxx.x  Lxxxxxxxxxxxx.x
"""


ROW = re.compile(r"(.+?)\s+(\S{15})(?:\s+(\S{15}))?")


def table():
    """name -> {"GET": letters, "POST": letters}; a name may hold `*`, and what is asked once more is only read."""
    rows = {}
    for line in TABLE.strip().splitlines():
        if not line.startswith("#"):
            name, got, sent = ROW.fullmatch(line).groups()
            assert name not in rows, f"{name} is declared twice"
            rows[name] = {"GET": got, "POST": sent}
    return rows


def declared(name, rows):
    """The line of a URL, or None when nobody has declared it."""
    if name in rows:
        return rows[name]
    fitting = [pattern for pattern in rows if "*" in pattern and fnmatchcase(name, pattern)]
    return rows[fitting[0]] if len(fitting) == 1 else None
