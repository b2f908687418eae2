"""As much of AWS's command line as docs/targets.md uses, on boto3: it knows every operation and refuses wrong options.

The real one would bring a boto of its own.
"""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import boto3
from botocore import xform_name

__all__ = ["aws"]

#: Names that differ from those of the services.
_SERVICES = {"s3api": "s3"}


def aws(command: str, folder: Path) -> Any:
    """Follow a command such as `aws s3api create-bucket --bucket NAME`, and return the answer.

    Files that it names are in `folder`.
    """
    program, service, operation, *options = shlex.split(command)
    assert program == "aws"
    given = {name.removeprefix("--"): text for name, text in zip(options[::2], options[1::2], strict=True)}
    client = boto3.client(_SERVICES.get(service, service), region_name=given.pop("region", "us-east-1"))
    [name] = [one for one in client.meta.service_model.operation_names if xform_name(one, "-") == operation]
    shape = client.meta.service_model.operation_model(name).input_shape
    members = {xform_name(member, "-"): member for member in shape.members}
    asked = {
        members[option]: _value(text, shape.members[members[option]].type_name, folder)
        for option, text in given.items()
    }
    return getattr(client, xform_name(name))(**asked)


def _value(text: str, kind: str, folder: Path) -> Any:
    """Read an option's value: a file, `Key=value,Key=value`, or a word."""
    if text.startswith("file://"):
        text = (folder / text.removeprefix("file://")).read_text(encoding="utf-8")
        return json.loads(text) if kind == "structure" else text
    if kind == "structure":
        return dict(pair.split("=") for pair in text.split(","))
    return [text] if kind == "list" else text
