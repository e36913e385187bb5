package parley.exchange;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import parley.exchange.ActVectors.Case;
import parley.exchange.ActVectors.Held;
import parley.message.Heightened;
import parley.message.Message;

/// The files under spec/vectors/heightened. The sample's time runs from the 23rd, 06:00 to the
/// 25th, 18:00.
class HeightenedVectorsTest {
  private static final Instant NOON = Instant.parse("2026-11-22T10:00:00Z");
  private static final Instant FROM = Instant.parse("2026-11-23T06:00:00Z");
  private static final Instant EARLIER = Instant.parse("2026-11-24T18:00:00Z");
  private static final Instant UNTIL = Instant.parse("2026-11-25T18:00:00Z");
  private static final Optional<Message> NONE = Optional.empty();
  private static final String START = "windowStart";
  private static final String END = "windowEnd";

  private final ActVectors vectors = new ActVectors("heightened");
  private final List<Case> cases = new ArrayList<>();

  private Message proposal(boolean ours, String... body) throws Exception {
    return vectors.message(Heightened.PROPOSAL, false, ours, NONE, pairs(body));
  }

  private static Map<String, String> pairs(String... body) {
    Map<String, String> pairs = new java.util.TreeMap<>();
    for (int i = 0; i < body.length; i += 2) {
      pairs.put(body[i], body[i + 1]);
    }
    return pairs;
  }

  private Message end(boolean ours, Message about, String... body) throws Exception {
    return vectors.message(Heightened.END, false, ours, Optional.of(about), pairs(body));
  }

  private Message answer(boolean ours, Message about, String outcome) throws Exception {
    return vectors.message(
        Heightened.ANSWER, false, ours, Optional.of(about), Map.of("outcome", outcome));
  }

  private void add(
      String name, List<Held> held, boolean inbound, Instant at, Message message, String clause) {
    late(name, held, inbound, at, Duration.ZERO, message, clause);
  }

  private void late(
      String name,
      List<Held> held,
      boolean inbound,
      Instant at,
      Duration late,
      Message message,
      String clause) {
    cases.add(
        new Case(
            name + (inbound ? "-received" : "-sent"), held, inbound, at, late, message, clause));
  }

  private static Held held(boolean ours, Message message) {
    return ours ? ActVectors.sent(message) : ActVectors.received(message);
  }

  private void proposals(boolean in) throws Exception {
    Message plain = proposal(!in);
    add("proposed", List.of(), in, NOON, plain, "ok");
    add("begins-at-once", List.of(), in, FROM, plain, "W-HEIGHT-2");
    add("over-already", List.of(), in, UNTIL, plain, "W-HEIGHT-2");
    add("no-time-at-all", List.of(), in, NOON, proposal(!in, END, FROM.toString()), "W-HEIGHT-2");
    add(
        "as-long-as-may-be",
        List.of(),
        in,
        NOON,
        proposal(!in, END, FROM.plus(Duration.ofDays(31)).toString()),
        "ok");
    add(
        "too-long",
        List.of(),
        in,
        NOON,
        proposal(!in, END, FROM.plus(Duration.ofDays(31)).plusSeconds(1).toString()),
        "W-HEIGHT-2");
    add("too-far-ahead", List.of(), in, FROM.minus(Duration.ofDays(93)), plain, "W-HEIGHT-2");
    add(
        "a-longer-clock",
        List.of(),
        in,
        NOON,
        proposal(!in, "priorityAcknowledgement", "181"),
        "W-HEIGHT-3");
    add(
        "the-usual-clock",
        List.of(),
        in,
        NOON,
        proposal(!in, "flashAcknowledgement", "10"),
        "W-HEIGHT-3");
    add(
        "a-reply-before-its-acknowledgement",
        List.of(),
        in,
        NOON,
        proposal(!in, "priorityReply", "59"),
        "W-HEIGHT-3");
    add(
        "shortens-nothing",
        List.of(),
        in,
        NOON,
        proposal(!in, "flashAcknowledgement", "", "flashReply", "", "priorityAcknowledgement", ""),
        "W-HEIGHT-3");
    add(
        "as-an-exercise",
        List.of(),
        in,
        NOON,
        vectors.message(Heightened.PROPOSAL, true, !in, NONE),
        "W-HEIGHT-4");
    List<Held> eight = new ArrayList<>();
    for (int number = 0; number < 8; number++) {
      eight.add(ActVectors.received(proposal(false)));
    }
    add("a-ninth", eight, in, NOON, plain, "W-HEIGHT-5");
  }

  private void overlaps(boolean in) throws Exception {
    for (boolean ours : List.of(true, false)) {
      Message first = proposal(ours);
      List<Held> agreed = List.of(held(ours, first), held(!ours, answer(!ours, first, "accepted")));
      String whose = ours ? "ours" : "theirs";
      Message second = proposal(!in, START, UNTIL.minusSeconds(1).toString(), END, later());
      Message after = proposal(!in, START, UNTIL.toString(), END, later());
      add("overlaps-" + whose, agreed, in, NOON, second, "W-HEIGHT-5");
      add("follows-" + whose, agreed, in, NOON, after, "ok");
      add("beside-a-proposal-of-" + whose, agreed.subList(0, 1), in, NOON, second, "ok");
      List<Held> declined =
          List.of(held(ours, first), held(!ours, answer(!ours, first, "declined")));
      add("beside-what-was-declined-" + whose, declined, in, NOON, second, "ok");
      Message asked = proposal(in, START, FROM.plusSeconds(1).toString());
      List<Held> crossing = new ArrayList<>(agreed);
      crossing.add(0, held(in, asked));
      add(
          "accepted-beside-" + whose,
          crossing,
          in,
          NOON,
          answer(!in, asked, "accepted"),
          "W-HEIGHT-5");
    }
  }

  private static String later() {
    return UNTIL.plus(Duration.ofDays(1)).toString();
  }

  private void answers(boolean in) throws Exception {
    Message asked = proposal(in);
    List<Held> open = List.of(held(in, asked));
    Message yes = answer(!in, asked, "accepted");
    Message no = answer(!in, asked, "declined");
    add("accepted", open, in, FROM.minusMillis(1), yes, "ok");
    add("accepted-too-late", open, in, FROM, yes, "W-HEIGHT-6");
    add("declined-late", open, in, UNTIL, no, "ok");
    add("answers-nothing", List.of(), in, NOON, yes, "W-HEIGHT-6");
    Message own = proposal(!in);
    add(
        "accepts-what-it-proposed",
        List.of(held(!in, own)),
        in,
        NOON,
        answer(!in, own, "accepted"),
        "W-HEIGHT-6");
    add(
        "answered-already",
        List.of(held(in, asked), held(!in, no)),
        in,
        NOON,
        answer(!in, asked, "accepted"),
        "W-HEIGHT-6");
    add(
        "answered-as-an-exercise",
        List.of(),
        in,
        NOON,
        vectors.message(Heightened.ANSWER, true, !in, Optional.of(asked)),
        "W-HEIGHT-4");
  }

  private void ends(boolean in) throws Exception {
    Message asked = proposal(true);
    List<Held> agreed = List.of(held(true, asked), held(false, answer(false, asked, "accepted")));
    Message end = end(!in, asked);
    add("end", agreed, in, FROM, end, "ok");
    add("end-before-it-begins", agreed, in, NOON, end(!in, asked, END, FROM.toString()), "ok");
    add("end-of-a-proposal", agreed.subList(0, 1), in, NOON, end, "W-HEIGHT-7");
    add("end-of-nothing", List.of(), in, NOON, end, "W-HEIGHT-7");
    add("end-that-is-past", agreed, in, EARLIER, end, "W-HEIGHT-7");
    add(
        "end-that-is-later",
        agreed,
        in,
        NOON,
        end(!in, asked, END, UNTIL.toString()),
        "W-HEIGHT-7");
    Message proposed = end(in, asked);
    List<Held> ending = new ArrayList<>(agreed);
    ending.add(held(in, proposed));
    Message yes = answer(!in, proposed, "accepted");
    add("end-accepted", ending, in, EARLIER.minusMillis(1), yes, "ok");
    add("end-accepted-too-late", ending, in, EARLIER, yes, "W-HEIGHT-6");
    Message alone = end(!in, asked);
    List<Held> own = new ArrayList<>(agreed);
    own.add(held(!in, alone));
    add("end-accepted-by-one-side", own, in, FROM, answer(!in, alone, "accepted"), "W-HEIGHT-6");
    List<Held> ended = new ArrayList<>(ending);
    ended.add(held(!in, yes));
    add(
        "another-end-that-is-later",
        ended,
        in,
        FROM,
        end(!in, asked, END, EARLIER.plusSeconds(1).toString()),
        "W-HEIGHT-7");
    add(
        "another-time-after-the-earlier-end",
        ended,
        in,
        FROM,
        proposal(!in, START, EARLIER.toString(), END, later()),
        "ok");
  }

  @Test
  void each_act_passes_or_is_refused_by_exactly_its_clause() throws Exception {
    for (boolean inbound : List.of(false, true)) {
      proposals(inbound);
      overlaps(inbound);
      answers(inbound);
      ends(inbound);
    }
    Message theirs = proposal(false);
    Message yes = answer(true, theirs, "accepted");
    Message ours = proposal(true);
    late(
        "accepted-in-time-and-comes-too-late",
        List.of(ActVectors.sent(ours)),
        true,
        FROM.minusSeconds(1),
        Duration.ofSeconds(1),
        answer(false, ours, "accepted"),
        "W-HEIGHT-6");
    add(
        "our-acceptance-was-refused",
        List.of(ActVectors.received(theirs), new Held(false, "refused", yes)),
        true,
        NOON,
        proposal(false),
        "ok");
    add(
        "our-acceptance-is-on-its-way",
        List.of(ActVectors.received(theirs), new Held(false, "queued", yes)),
        true,
        NOON,
        proposal(false),
        "W-HEIGHT-5");
    add(
        "our-proposal-was-refused",
        List.of(new Held(false, "refused", ours)),
        true,
        NOON,
        answer(false, ours, "accepted"),
        "W-HEIGHT-6");
    vectors.hold(cases);
  }
}
