"""Each part is switched by one variable; a wrong value stops the start with one sentence."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from stdnum import iban

from backoffice.settings import env

OURS = (
    "DATABASE_URL",
    "BROKER_URL",
    "CACHE_URL",
    "EMAIL_URL",
    "S3_",
    "SECRET_KEY",
    "BASE_URL",
    "COVERAGE_PROCESS",
    "PORT",
    "OFFICE_",
    "PROCESS_KIND",
    "REQUIRE_STAFF_MFA",
    "WEB_STATEMENT_SECONDS",
)
SHOW = """
import json, sys
from django.conf import settings
names = sys.argv[1:]
print(json.dumps({name: getattr(settings, name, None) for name in names}, default=str))
"""


def _run(var, *names, module="demo", **variables):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    environment = (
        kept | {"DJANGO_SETTINGS_MODULE": f"backoffice.settings.{module}", "VAR_DIR": str(var)} | variables
    )
    return subprocess.run(
        [sys.executable, "-c", SHOW, *names],
        cwd=settings.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def read(tmp_path):
    """Read settings in a process of their own."""

    def _read(*names, **variables):
        done = _run(tmp_path / "var", *names, **variables)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return _read


@pytest.fixture
def refusal(tmp_path):
    """The one sentence a wrong value is answered with."""

    def _refusal(**variables):
        done = _run(tmp_path / "var", "VAR", **variables)
        assert done.returncode == 2, done.stdout
        assert done.stderr.count("\n") == 1, done.stderr
        return done.stderr.strip()

    return _refusal


def test_without_variables_everything_lives_in_var(read, tmp_path):
    var = str(tmp_path / "var")
    found = read(
        "DATABASES", "CELERY_BROKER_URL", "CACHES", "STORAGES", "EMAIL_FILE_PATH", "EMBEDDED_DATABASE"
    )
    assert found["EMBEDDED_DATABASE"] is True
    assert found["DATABASES"]["default"]["HOST"].startswith((var, "/tmp/"))
    assert found["CELERY_BROKER_URL"] == "folder://localhost"
    assert found["CACHES"]["default"]["BACKEND"] == "django.core.cache.backends.db.DatabaseCache"
    assert found["STORAGES"]["default"]["OPTIONS"] == {
        "location": f"{var}/files",
        "file_permissions_mode": 0o600,
    }
    assert found["EMAIL_FILE_PATH"] == f"{var}/mail"


def test_an_empty_variable_counts_as_unset(read):
    assert (
        read("EMBEDDED_DATABASE", DATABASE_URL="  ", BROKER_URL="", EMAIL_URL="")["EMBEDDED_DATABASE"] is True
    )


def test_database_url_switches_the_database(read):
    found = read(
        "DATABASES", "EMBEDDED_DATABASE", DATABASE_URL="postgres://office:p%40ss@db.example:6432/tehty"
    )
    database = found["DATABASES"]["default"]
    assert found["EMBEDDED_DATABASE"] is False
    assert database["ENGINE"] == "django.db.backends.postgresql"
    assert (database["USER"], database["PASSWORD"]) == ("office", "p@ss")
    assert (database["HOST"], database["PORT"], database["NAME"]) == ("db.example", 6432, "tehty")


@pytest.mark.parametrize("address", ["redis://cache.example:6379/0", "amqp://user:word@queue.example:5672//"])
def test_broker_url_switches_the_broker(read, tmp_path, address):
    assert read("CELERY_BROKER_URL", BROKER_URL=address)["CELERY_BROKER_URL"] == address
    assert not (tmp_path / "var" / "broker").exists()


def test_cache_url_switches_the_cache(read):
    cache = read("CACHES", CACHE_URL="redis://cache.example:6379/1")["CACHES"]["default"]
    assert cache["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    assert cache["LOCATION"] == "redis://cache.example:6379/1"
    assert cache["OPTIONS"]["socket_timeout"] == 3


@pytest.mark.parametrize(
    ("address", "tls", "ssl", "port"),
    [
        ("smtp://mail.example:25", None, None, 25),
        ("smtp+tls://me:p%40ss@mail.example:587", True, None, 587),
        ("smtp+ssl://me:p%40ss@mail.example:465", None, True, 465),
    ],
)
def test_email_url_switches_the_mail(read, address, tls, ssl, port):
    names = (
        "EMAIL_BACKEND",
        "EMAIL_HOST",
        "EMAIL_PORT",
        "EMAIL_USE_TLS",
        "EMAIL_USE_SSL",
        "EMAIL_HOST_PASSWORD",
    )
    found = read(*names, EMAIL_URL=address)
    assert found["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend"
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", port)
    assert (found["EMAIL_USE_TLS"] or None, found["EMAIL_USE_SSL"] or None) == (tls, ssl)
    assert found["EMAIL_HOST_PASSWORD"] == (None if port == 25 else "p@ss")


def test_s3_bucket_switches_the_files(read):
    variables = {
        "S3_BUCKET": "office",
        "S3_ENDPOINT_URL": "https://s3.example",
        "S3_ACCESS_KEY": "a",
        "S3_SECRET_KEY": "b",
    }
    files = read("STORAGES", **variables)["STORAGES"]["default"]
    assert files["BACKEND"] == "storages.backends.s3.S3Storage"
    assert files["OPTIONS"]["bucket_name"] == "office"
    assert files["OPTIONS"]["endpoint_url"] == "https://s3.example"
    assert files["OPTIONS"]["default_acl"] == "private"


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        (
            "DATABASE_URL",
            "sqlite:///x.db",
            "DATABASE_URL must begin with one of postgres://, postgresql://, pgsql://.",
        ),
        ("DATABASE_URL", "postgres://db.example:port/x", "DATABASE_URL could not be read as an address."),
        (
            "BROKER_URL",
            "filesystem://",
            "BROKER_URL must begin with one of redis://, rediss://, amqp://, amqps://.",
        ),
        (
            "CACHE_URL",
            "memcached://x",
            "CACHE_URL must begin with one of redis://, rediss://, rediscache://.",
        ),
        (
            "EMAIL_URL",
            "mail.example",
            "EMAIL_URL must begin with one of smtp://, smtps://, smtp+tls://, smtp+ssl://.",
        ),
        ("PORT", "eighty", "PORT is set to something that is not a whole number."),
        (
            "OFFICE_IBAN",
            "FI2112345600000786",
            "OFFICE_IBAN is set to something that is not a Finnish IBAN with",
        ),
        (
            "OFFICE_IBAN",
            "DE89370400440532013000",
            "OFFICE_IBAN is set to something that is not a Finnish IBAN",
        ),
        (
            "OFFICE_IBAN",
            "soon",
            "OFFICE_IBAN is set to something that is not a Finnish IBAN with right check",
        ),
        (
            "OFFICE_BIC",
            "NDEA",
            "OFFICE_BIC is set to something that is not the BIC of a bank, 8 or 11 letters",
        ),
        ("OFFICE_BIC", "NDEAFIHHXX", "OFFICE_BIC is set to something that is not the BIC of a bank, 8 or 11"),
        (
            "OFFICE_BUSINESS_ID",
            "2077474-1",
            "OFFICE_BUSINESS_ID is set to something that is not a Finnish Business ID with the right",
        ),
        ("OFFICE_BUSINESS_ID", "soon", "OFFICE_BUSINESS_ID is set to something that is not a Finnish"),
        (
            "OFFICE_VAT_NUMBER",
            "FI20774741",
            "OFFICE_VAT_NUMBER is set to something that is not the VAT number of the Business ID 2077474-0, FI20774740.",
        ),
        ("OFFICE_VAT_NUMBER", "FI08288344", "OFFICE_VAT_NUMBER is set to something that is not the VAT"),
        (
            "LOG_LEVEL",
            "LOUD",
            "LOG_LEVEL is set to something that is not one of DEBUG, INFO, WARNING, ERROR, CRITICAL.",
        ),
    ],
)
def test_a_wrong_value_stops_with_its_name(refusal, name, value, sentence):
    assert refusal(**{name: value}).startswith(sentence)


def test_the_account_of_the_office_is_kept_without_spaces_and_that_of_the_demo_is_sound(read):
    given = read("OFFICE", OFFICE_IBAN="fi49 5000 9420 0287 30", OFFICE_BIC="okoyfihh")["OFFICE"]
    assert (given["iban"], given["bic"]) == ("FI4950009420028730", "OKOYFIHH")
    demo = read("OFFICE")["OFFICE"]
    assert iban.is_valid(demo["iban"])
    assert demo["iban"].startswith("FI")
    assert env.BIC.fullmatch(demo["bic"])


def test_the_vat_number_of_the_office_is_that_of_its_business_id(read):
    given = read("OFFICE", OFFICE_BUSINESS_ID="0828834-4", OFFICE_VAT_NUMBER="fi 0828834-4")["OFFICE"]
    assert (given["business_id"], given["vat_number"]) == ("0828834-4", "FI08288344")
    assert read("OFFICE", OFFICE_BUSINESS_ID="08288344")["OFFICE"] == read("OFFICE")["OFFICE"] | {
        "business_id": "0828834-4",
        "vat_number": "FI08288344",
    }


@pytest.mark.parametrize(
    ("given", "options"),
    [
        ({}, None),  # the worker and commands take their time
        ({"PROCESS_KIND": "web"}, "-c statement_timeout=5000"),
        ({"PROCESS_KIND": "web", "WEB_STATEMENT_SECONDS": "12"}, "-c statement_timeout=12000"),
        ({"PROCESS_KIND": "web", "WEB_STATEMENT_SECONDS": "0"}, None),
        (
            {"PROCESS_KIND": "web", "DATABASE_URL": "postgres://db.example/x?options=-c%20work_mem%3D8MB"},
            "-c work_mem=8MB -c statement_timeout=5000",
        ),
    ],
)
def test_only_the_web_ends_statements_that_take_long(read, given, options):
    assert read("DATABASES", **given)["DATABASES"]["default"]["OPTIONS"].get("options") == options


@pytest.mark.parametrize("module", ["wsgi", "asgi"])
def test_a_web_server_is_the_web(tmp_path, module):
    code = f"import backoffice.{module}; from django.conf import settings; print(settings.DATABASES['default']['OPTIONS'])"
    kept = {key: value for key, value in os.environ.items() if not key.startswith(OURS)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.ROOT,
        env=kept | {"DJANGO_SETTINGS_MODULE": "backoffice.settings.demo", "VAR_DIR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "'options': '-c statement_timeout=5000'" in done.stdout


def test_a_secret_is_made_once_and_kept_to_its_owner(read, tmp_path):
    first, second = read("SECRET_KEY"), read("SECRET_KEY")
    assert first == second
    assert len(first["SECRET_KEY"]) > 50
    assert (tmp_path / "var" / "secret-key").stat().st_mode & 0o777 == 0o600


def test_of_several_that_start_together_one_makes_the_secret(tmp_path):
    path, texts = tmp_path / "secret-key", [str(number) * 50 for number in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda text: env.keep_secret(path, text), texts))
    kept = path.read_text()
    assert kept in texts
    env.keep_secret(path, "later")
    assert (path.read_text(), os.listdir(tmp_path)) == (kept, ["secret-key"])
    assert path.stat().st_mode & 0o777 == 0o600


def test_files_of_clients_are_kept_to_the_program(read):
    assert read("STORAGES")["STORAGES"]["default"]["OPTIONS"]["file_permissions_mode"] == 0o600


def test_a_given_secret_is_used(read, tmp_path):
    assert read("SECRET_KEY", SECRET_KEY="given")["SECRET_KEY"] == "given"
    assert not (tmp_path / "var" / "secret-key").exists()


OFFICE = {
    "OFFICE_NAME": "Toimisto Oy",
    "OFFICE_BUSINESS_ID": "0828834-4",
    "OFFICE_VAT_NUMBER": "FI08288344",
    "OFFICE_ADDRESS": "Katu 2",
    "OFFICE_POSTCODE": "33100",
    "OFFICE_CITY": "Tampere",
    "OFFICE_EMAIL": "toimisto@office.example",
    "OFFICE_IBAN": "FI4950009420028730",
    "OFFICE_BIC": "OKOYFIHH",
}
PRODUCTION = {"module": "production", "SECRET_KEY": "x" * 50, "BASE_URL": "https://office.example"} | OFFICE


def test_production_needs_a_secret_and_an_https_address(refusal):
    assert refusal(**PRODUCTION | {"SECRET_KEY": ""}).startswith("SECRET_KEY is not set.")
    assert refusal(**PRODUCTION | {"ALLOWED_HOSTS": "office.example,*"}).startswith("ALLOWED_HOSTS must name")
    assert refusal(**PRODUCTION | {"BASE_URL": "http://office.example"}).startswith(
        "BASE_URL must be the public https://"
    )


def test_production_never_invoices_in_the_name_of_the_invented_office(refusal):
    assert refusal(**PRODUCTION | {"OFFICE_IBAN": "", "OFFICE_CITY": " "}) == (
        "OFFICE_CITY, OFFICE_IBAN must be set: agreements and invoices go out in the name of the office, "
        "not of the invented one."
    )
    nothing = refusal(**PRODUCTION | dict.fromkeys(OFFICE, ""))
    assert nothing.startswith(", ".join(OFFICE) + " must be set: ")


def test_production_sends_everybody_to_https_but_the_balancer(read):
    found = read(
        "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "SECURE_REDIRECT_EXEMPT", "DEBUG", **PRODUCTION
    )
    assert found == {
        "SECURE_SSL_REDIRECT": True,
        "SESSION_COOKIE_SECURE": True,
        "SECURE_REDIRECT_EXEMPT": ["^healthz$"],
        "DEBUG": False,
    }


def test_the_office_signs_in_in_two_steps_in_production_unless_told_otherwise(read):
    name = "REQUIRE_STAFF_MFA"
    assert [read(name)[name], read(name, **PRODUCTION)[name]] == [False, True]
    assert [read(name, **{name: "true"})[name], read(name, **PRODUCTION | {name: "false"})[name]] == [
        True,
        False,
    ]


def test_a_var_that_cannot_be_made_stops_with_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    done = _run(tmp_path / "file" / "var", "VAR")
    assert done.returncode == 2
    assert done.stderr.startswith(f"{tmp_path / 'file' / 'var'} cannot be used: not a directory.")
