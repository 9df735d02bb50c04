#!/usr/bin/env python3
"""Turn the labelled conversations (*.txt) into call objects in Retell's shape.

    build.py held_out.txt > held_out.jsonl

A call opens with "= stage e-mail [key=value ...]"; lines "A: ", "U: " are the
agent's and the other side's utterances, "T: name {json}" a tool call and
"R: {json}" its result. The objects take turns between the shapes in which
transcripts arrive: transcript_object with words, with tool calls, text only.
Output is the same on every run.
"""
import json
import sys


def words(text, clock):
    out = []
    for word in text.split():
        out.append({"word": word, "start": round(clock, 3),
                    "end": round(clock + 0.28, 3)})
        clock += 0.3
    return out, clock


def build(name, number, head, lines):
    stage, email = head[1], head[2]
    options = dict(item.split("=", 1) for item in head[3:])
    start = 1764000000000 + number * 600000
    clock = 0.5
    utterances, mixed, text = [], [], []
    tool = 0
    for line in lines:
        kind, rest = line[:1], line[3:]
        if kind in "AU":
            spoken, clock = words(rest, clock)
            item = {"role": "agent" if kind == "A" else "user",
                    "content": rest, "words": spoken}
            utterances.append(item)
            mixed.append(item)
            text.append(("Agent: " if kind == "A" else "User: ") + rest)
            clock += 0.8
        elif kind == "T":
            tool += 1
            what, _, arguments = rest.partition(" ")
            mixed.append({"role": "tool_call_invocation",
                          "tool_call_id": "tool_%d" % tool, "name": what,
                          "arguments": arguments, "type": "custom",
                          "time_sec": round(clock, 3)})
        elif kind == "R":
            mixed.append({"role": "tool_call_result",
                          "tool_call_id": "tool_%d" % tool, "content": rest,
                          "successful": '"ok":false' not in rest,
                          "time_sec": round(clock, 3)})
    status = options.get("status", "ended")
    reason = options.get("reason", "user_hangup" if status == "ended" else "")
    call = {
        "call_id": "%s_%03d" % (name, number),
        "call_type": "phone_call",
        "agent_id": "agent_test",
        "agent_version": 3,
        "call_status": status,
        "from_number": "+15125550100",
        "to_number": "+1512555%04d" % (100 + number % 100),
        "direction": "outbound",
        "disconnection_reason": reason,
        "metadata": {"tenant": "t_journey", "campaign_id": "labelled",
                     "lead_id": "lead_%s_%03d" % (name, number)},
    }
    if status == "ended":
        call["start_timestamp"] = start
        call["end_timestamp"] = start + int(clock * 1000)
        call["duration_ms"] = int(clock * 1000)
        call["call_cost"] = {"combined_cost": round(clock * 0.2, 3),
                             "product_costs": [],
                             "total_duration_seconds": int(clock)}
    shape = options.get("form") or ("object", "object", "mixed", "text")[number % 4]
    if utterances:
        if shape != "text" or tool:
            call["transcript_object"] = utterances
        if shape == "mixed" or tool:
            call["transcript_with_tool_calls"] = mixed
        call["transcript"] = "\n".join(text)
    elif tool:
        call["transcript_with_tool_calls"] = mixed
    analysis = {"call_summary": "", "user_sentiment": "Neutral",
                "call_successful": True}
    if "vm" in options:
        analysis["in_voicemail"] = options["vm"] == "true"
    if "label" in options:
        analysis["custom_analysis_data"] = {"call_outcome": options["label"]}
    if "vm" in options or "label" in options or number % 3 == 0:
        call["call_analysis"] = analysis
    return {"expected": {"stage": stage, "email": "" if email == "-" else email},
            "call": call}


def main(path):
    name = path.rsplit("/", 1)[-1].split(".")[0]
    head, lines, number = None, [], 0

    def flush():
        if head:
            print(json.dumps(build(name, number, head, lines),
                             ensure_ascii=False, separators=(",", ":")))
    for line in open(path, encoding="utf-8"):
        line = line.rstrip("\n")
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("= "):
            flush()
            head, lines, number = line.split(), [], number + 1
        else:
            lines.append(line)
    flush()


main(sys.argv[1])
