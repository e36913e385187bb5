"""Asks the OASIS tools. Standard input: one JSON value a line, {"ask": ..., "of": ...}; standard output: one answer a line.

validate  an object     -> "valid", or the first thing that stix2-validator says against it
pattern   a text        -> "valid", or what stix2-patterns says against it
id        an observable -> the name that stix2 gives it
parse     an object     -> "valid", or what stix2 says when it reads it
same      two patterns  -> "same" or "different", by stix2's equivalence
"""

import json
import logging
import sys
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)

import stix2  # noqa: E402
from stix2.equivalence.pattern import equivalent_patterns  # noqa: E402
from stix2.registry import STIX2_OBJ_MAPS  # noqa: E402
from stix2patterns.validator import run_validator  # noqa: E402
from stix2validator import ValidationOptions, validate_instance  # noqa: E402

OPTIONS = ValidationOptions(version="2.1")


def validate(instance):
    try:
        report = validate_instance(instance, OPTIONS)
    except Exception as fault:  # an object on which the tool itself fails is not accepted by it
        return "fails: " + type(fault).__name__
    return "valid" if report.is_valid else str(report.errors[0])


def pattern(text):
    faults = run_validator(text, "2.1")
    return "valid" if not faults else str(faults[0])


def name(instance):
    members = {key: value for key, value in instance.items() if key not in ("id", "spec_version")}
    made = STIX2_OBJ_MAPS["2.1"]["observables"][instance["type"]](**members)
    return made["id"]


def parse(instance):
    try:
        stix2.parse(instance, allow_custom=True, version="2.1")
    except Exception as fault:
        return str(fault)
    return "valid"


def same(pair):
    try:
        return "same" if equivalent_patterns(pair[0], pair[1], "2.1") else "different"
    except Exception as fault:  # stix2 cannot build some patterns that its own grammar reads
        return "fails: " + type(fault).__name__


ANSWERS = {"validate": validate, "pattern": pattern, "id": name, "parse": parse, "same": same}

questions = open(sys.stdin.fileno(), encoding="utf-8", closefd=False)
answers = open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)
for line in iter(questions.readline, ""):
    question = json.loads(line)
    answer = ANSWERS[question["ask"]](question["of"])
    answers.write(json.dumps(" ".join(str(answer).split())[:300]) + "\n")
    answers.flush()
