"""Typed environment variables; a wrong value stops the start with one sentence that says which and why."""

import contextlib
import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import environ
from stdnum import iban as ibans
from stdnum.exceptions import ValidationError
from stdnum.fi import alv, ytunnus

T = TypeVar("T")

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var").resolve()
BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
SOCKET_PATH_LIMIT = 100  # the kernel takes 107 bytes, and PostgreSQL adds a suffix for its lock file


def stop(sentence: str) -> NoReturn:
    """End the program with a sentence on standard error and exit status 2."""
    sys.stderr.write(f"{sentence}\n")
    raise SystemExit(2)


def folder(path: Path) -> Path:
    """Return the folder, made when there is none; stop with a sentence when that cannot be."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        if not os.access(path, os.W_OK | os.X_OK):
            raise PermissionError(13, "permission denied")
    except OSError as error:
        stop(
            f"{path} cannot be used: {(error.strerror or str(error)).lower()}. Repair it, or set VAR_DIR to a folder that can be written."
        )
    return path


def keep_secret(path: Path, secret: str) -> None:
    """Write a secret that only its owner may read, whole and once: of two processes that start together one wins."""
    with tempfile.NamedTemporaryFile(dir=path.parent, mode="w") as own:  # mode 0600 from its first byte
        own.write(secret)
        own.flush()
        with contextlib.suppress(FileExistsError):
            os.link(own.name, path)


def socket_dir(cluster: Path) -> Path:
    """Return where the embedded server of `cluster` puts its socket: inside it, or in the temporary folder if the path is too long."""
    if len(os.fsencode(cluster / ".s.PGSQL.5432")) <= SOCKET_PATH_LIMIT:
        return cluster
    return Path(tempfile.gettempdir()) / f"backoffice-{hashlib.sha256(os.fsencode(cluster)).hexdigest()[:16]}"


def read(name: str, convert: Callable[[str], T], default: T, expected: str) -> T:
    """Return the converted variable, or the default when it is unset or empty; stop with a sentence when it is wrong."""
    raw = os.environ.get(name, "").strip()
    if not raw:
        return default
    try:
        return convert(raw)
    except (ValueError, KeyError):
        stop(f"{name} is set to something that is not {expected}. Correct it or unset it.")


def text(name: str, default: str = "") -> str:
    return read(name, str, default, "text")


def integer(name: str, default: int) -> int:
    return read(name, int, default, "a whole number")


def boolean(name: str, default: bool) -> bool:
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    return read(name, lambda raw: words[raw.lower()], default, "one of true, false")


def words(name: str, default: list[str]) -> list[str]:
    return read(
        name,
        lambda raw: [part.strip() for part in raw.split(",") if part.strip()],
        default,
        "a list with commas",
    )


def choice(name: str, allowed: tuple[str, ...], default: str) -> str:
    """Return the variable when it is one of `allowed`; stop with a sentence when it is something else."""
    known = {each: each for each in allowed}
    return read(name, known.__getitem__, default, f"one of {', '.join(allowed)}")


def finnish_iban(name: str, default: str) -> str:
    """Return the account number without spaces; the bar code on invoices is for Finnish accounts."""

    def convert(raw: str) -> str:
        account: str = ibans.validate(raw.upper())
        if not account.startswith("FI"):
            raise ValueError(account)
        return account

    return read(name, convert, default, "a Finnish IBAN with right check digits, like FI21 1234 5600 0007 85")


def bic(name: str, default: str) -> str:
    """Return the code of a bank without spaces."""

    def convert(raw: str) -> str:
        code = raw.replace(" ", "").upper()
        if not BIC.fullmatch(code):
            raise ValueError(code)
        return code

    return read(name, convert, default, "the BIC of a bank, 8 or 11 letters and digits like NDEAFIHH")


def business_id(name: str, default: str) -> str:
    """Return the Finnish Business ID as it is written, 1234567-8."""

    def convert(raw: str) -> str:
        try:
            return str(ytunnus.format(ytunnus.validate(raw)))
        except ValidationError as error:
            raise ValueError(raw) from error

    return read(name, convert, default, "a Finnish Business ID with the right check digit, like 2077474-0")


def vat_number(name: str, *, of: str) -> str:
    """Return the Finnish VAT number of the company with the Business ID `of`: FI and its digits, whether set or not."""
    own = f"FI{of.replace('-', '')}"

    def convert(raw: str) -> str:
        try:
            given = f"FI{alv.validate(raw)}"
        except ValidationError as error:
            raise ValueError(raw) from error
        if given != own:
            raise ValueError(raw)
        return given

    return read(name, convert, own, f"the VAT number of the Business ID {of}, {own}")


def require(names: Iterable[str], why: str) -> None:
    """Stop with one sentence that names what is not set, if anything."""
    if missing := [name for name in names if not text(name)]:
        stop(f"{', '.join(missing)} must be set: {why}.")


def address(name: str, schemes: tuple[str, ...]) -> str:
    """Return the address of one outside service, or an empty text when it is unset; stop when it is of another kind."""
    raw = os.environ.get(name, "").strip()
    if raw and raw.split("://", 1)[0] not in schemes:
        stop(f"{name} must begin with one of {', '.join(f'{scheme}://' for scheme in schemes)}.")
    return raw


def url(name: str, parse: str, schemes: tuple[str, ...]) -> dict[str, Any] | None:
    """Return the parsed address of one outside service, or None when it is unset."""
    raw = address(name, schemes)
    if not raw:
        return None
    try:
        parsed: dict[str, Any] = getattr(environ.Env, parse)(raw)
    except (ValueError, KeyError, environ.ImproperlyConfigured):
        stop(f"{name} could not be read as an address. See docs/operations/own-services.md.")
    return parsed
