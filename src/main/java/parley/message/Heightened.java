package parley.message;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Agreement;
import parley.agreement.Ruling;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// The times of heightened watch on one link, as the acts of both sides have them: by these another
/// act is judged (W-HEIGHT-1 to 7). Small, without a word of what the acts say, and kept with the
/// link. Which deadlines follow is the board's affair, from the same acts in the journal.
public record Heightened(List<Period> known) {
  public static final Heightened NONE = new Heightened(List.of());

  /// The name under which a link keeps them.
  public static final String KEY = "heightened";

  public static final String PROPOSAL = "heightened-watch/1";
  public static final String END = "heightened-watch-end/1";
  public static final String ANSWER = "heightened-watch-answer/1";
  public static final String ACCEPTED = "accepted";

  /// W-HEIGHT-2: the longest, and how far ahead one is proposed.
  static final Duration LONGEST = Duration.ofDays(31);

  static final Duration AHEAD = Duration.ofDays(92);

  /// W-HEIGHT-5: proposed or agreed and not over at once, of one link.
  static final int MOST = 8;

  /// W-HEIGHT-7: earlier ends that are proposed for one.
  static final int MOST_ENDS = 8;

  /// What is over is kept for a while and then forgotten, the oldest first.
  private static final int KEPT = 32;

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(262_144, 8, 10_000);

  public Heightened {
    known = List.copyOf(known);
  }

  /// The other side's answer.
  record Answer(MessageId id, boolean accepted) {}

  /// An earlier end.
  ///
  /// @param own this side proposed it
  record End(MessageId id, boolean own, Instant at, Optional<Answer> answer) {
    boolean agreed() {
      return answer.filter(Answer::accepted).isPresent();
    }
  }

  /// @param id of the proposal
  /// @param own this side proposed it
  record Period(
      MessageId id,
      String agreement,
      boolean own,
      Instant from,
      Instant until,
      Optional<Answer> answer,
      List<End> ends) {
    Period {
      ends = List.copyOf(ends);
    }

    boolean agreed() {
      return answer.filter(Answer::accepted).isPresent();
    }

    /// Its end as both sides have agreed on it.
    Instant lasts() {
      return ends.stream()
          .filter(End::agreed)
          .map(End::at)
          .min(Instant::compareTo)
          .filter(until::isAfter)
          .orElse(until);
    }

    /// It may still begin, or goes on.
    boolean open(Instant now) {
      return agreed() ? now.isBefore(lasts()) : answer.isEmpty() && now.isBefore(from);
    }

    boolean overlaps(Period other) {
      return agreement.equals(other.agreement())
          && from.isBefore(other.lasts())
          && other.from().isBefore(lasts());
    }

    Period with(Optional<Answer> given, List<End> all) {
      return new Period(id, agreement, own, from, until, given, all);
    }
  }

  /// A time of heightened watch, or its earlier end, is agreed with it.
  public static boolean act(Message message) {
    return message.format().equals(PROPOSAL)
        || message.format().equals(END)
        || message.format().equals(ANSWER);
  }

  /// Acts of this side: the peer may have refused them.
  public List<MessageId> own() {
    List<MessageId> own = new ArrayList<>();
    for (Period each : known) {
      own(each.id(), each.own(), each.answer(), own);
      each.ends().forEach(end -> own(end.id(), end.own(), end.answer(), own));
    }
    return own;
  }

  private static void own(
      MessageId id, boolean proposed, Optional<Answer> answer, List<MessageId> own) {
    if (proposed) {
      own.add(id);
    } else {
      answer.map(Answer::id).ifPresent(own::add);
    }
  }

  /// What of it stands when the peer refused these.
  public Heightened without(Set<MessageId> refused) {
    return new Heightened(
        known.stream()
            .filter(each -> !refused.contains(each.id()))
            .map(each ->
                each.with(
                    given(each.answer(), refused),
                    each.ends().stream()
                        .filter(end -> !refused.contains(end.id()))
                        .map(end ->
                            new End(end.id(), end.own(), end.at(), given(end.answer(), refused)))
                        .toList()))
            .toList());
  }

  private static Optional<Answer> given(Optional<Answer> answer, Set<MessageId> refused) {
    return answer.filter(each -> !refused.contains(each.id()));
  }

  /// What is judged of an act by what stands, the same on send and on receive.
  ///
  /// @param terms the version that the message names
  /// @param at the moment of its transmittal
  /// @param now by the clock of whoever judges
  /// @param own this side sends it
  public Ruling judge(Message message, Agreement terms, Instant at, Instant now, boolean own) {
    if (message.series() != Series.REAL) {
      return new Ruling.Refused(
          "series", "W-HEIGHT-4", "heightened watch is agreed for real, never as an exercise");
    }
    return switch (message.format()) {
      case PROPOSAL -> proposal(message, terms, at, now, own);
      case END -> end(message, at, now);
      default -> answer(message, at, now, own);
    };
  }

  private Ruling proposal(Message message, Agreement terms, Instant at, Instant now, boolean own) {
    Period asked = period(message, own);
    if (!asked.from().isAfter(at)
        || !asked.until().isAfter(asked.from())
        || asked.until().isAfter(asked.from().plus(LONGEST))
        || asked.from().isAfter(at.plus(AHEAD))) {
      return refused("W-HEIGHT-2", "it has begun, is longer than 31 days or too far ahead");
    }
    if (!ShorterClocks.of(message.body()).shortens(terms)) {
      return refused("W-HEIGHT-3", "it shortens nothing, or would lengthen a clock");
    }
    if (known.stream().filter(each -> each.open(now)).count() >= MOST) {
      return refused("W-HEIGHT-5", "too many stand on this link already");
    }
    return apart(asked);
  }

  private Ruling apart(Period asked) {
    return known.stream()
            .filter(each -> !each.id().equals(asked.id()))
            .anyMatch(each -> each.agreed() && each.overlaps(asked))
        ? refused("W-HEIGHT-5", "another one is agreed for a part of this time")
        : Ruling.allowed();
  }

  private Ruling end(Message message, Instant at, Instant now) {
    Optional<Period> about = about(message);
    if (about.isEmpty() || !about.get().agreed()) {
      return refused("W-HEIGHT-7", "it ends nothing that both sides agreed on");
    }
    Instant earlier = until(message);
    if (!earlier.isAfter(at)
        || !earlier.isBefore(about.get().lasts())
        || !now.isBefore(about.get().lasts())) {
      return refused("W-HEIGHT-7", "it is not an end that is to come, earlier than the one agreed");
    }
    return about.get().ends().size() < MOST_ENDS
        ? Ruling.allowed()
        : refused("W-HEIGHT-7", "too many ends were proposed for it");
  }

  private Ruling answer(Message message, Instant at, Instant now, boolean own) {
    Optional<Period> about = about(message);
    if (about.isPresent()) {
      Period period = about.get();
      Ruling ruling = answer(period.own(), period.answer(), period.from(), message, at, now, own);
      return ruling instanceof Ruling.Refused || !accepts(message) ? ruling : apart(period);
    }
    return known.stream()
        .flatMap(each -> each.ends().stream())
        .filter(end -> names(message, end.id()))
        .findFirst()
        .map(end -> answer(end.own(), end.answer(), end.at(), message, at, now, own))
        .orElseGet(() -> refused("W-HEIGHT-6", "it answers nothing that was proposed here"));
  }

  /// @param proposed by this side
  /// @param before when it has to be accepted, so that no clock is changed that runs already
  private static Ruling answer(
      boolean proposed,
      Optional<Answer> given,
      Instant before,
      Message message,
      Instant at,
      Instant now,
      boolean own) {
    if (proposed == own || given.isPresent()) {
      return refused("W-HEIGHT-6", "the other side answers, and once");
    }
    return accepts(message) && !(at.isBefore(before) && now.isBefore(before))
        ? refused("W-HEIGHT-6", "it is too late to accept it")
        : Ruling.allowed();
  }

  private static Ruling refused(String clause, String detail) {
    return new Ruling.Refused("format", clause, detail);
  }

  private Optional<Period> about(Message message) {
    return known.stream().filter(each -> names(message, each.id())).findFirst();
  }

  private static boolean names(Message message, MessageId id) {
    return message.inReplyTo().map(Reference::id).filter(id::equals).isPresent();
  }

  public static boolean accepts(Message answer) {
    return answer.body().text("outcome").filter(ACCEPTED::equals).isPresent();
  }

  /// When it begins, as the proposal says.
  public static Instant from(Message proposal) {
    return moment(proposal, "windowStart");
  }

  /// When it ends, as a proposal or an earlier end says.
  public static Instant until(Message act) {
    return moment(act, "windowEnd");
  }

  /// The format asks for it and has checked its form.
  private static Instant moment(Message act, String field) {
    return Instant.parse(act.body().text(field).orElseThrow());
  }

  private static Period period(Message proposal, boolean own) {
    return new Period(
        proposal.id(),
        proposal.agreement(),
        own,
        from(proposal),
        until(proposal),
        Optional.empty(),
        List.of());
  }

  /// With an act that passed the checks.
  public Heightened with(Message act, boolean own, Instant now) {
    if (act.format().equals(PROPOSAL)) {
      List<Period> all = new ArrayList<>(known);
      all.add(period(act, own));
      for (int i = 0; i < all.size() && all.size() > KEPT; i++) {
        if (!all.get(i).open(now)) {
          all.remove(i--);
        }
      }
      return new Heightened(all);
    }
    return new Heightened(known.stream().map(each -> with(each, act, own)).toList());
  }

  private static Period with(Period period, Message act, boolean own) {
    boolean named = names(act, period.id());
    if (act.format().equals(END)) {
      List<End> ends = new ArrayList<>(period.ends());
      if (named) {
        ends.add(new End(act.id(), own, until(act), Optional.empty()));
      }
      return period.with(period.answer(), ends);
    }
    Optional<Answer> answer = Optional.of(new Answer(act.id(), accepts(act)));
    return period.with(
        named ? answer : period.answer(),
        period.ends().stream()
            .map(end -> names(act, end.id()) ? new End(end.id(), end.own(), end.at(), answer) : end)
            .toList());
  }

  public Bytes bytes() {
    List<Json> all = new ArrayList<>();
    for (Period each : known) {
      List<Json> ends = new ArrayList<>();
      each.ends()
          .forEach(end ->
              ends.add(
                  answered(
                          Json.object()
                              .with("id", end.id().toString())
                              .with("own", end.own())
                              .with("at", end.at().toEpochMilli()),
                          end.answer())
                      .build()));
      all.add(
          answered(
                  Json.object()
                      .with("id", each.id().toString())
                      .with("agreement", each.agreement())
                      .with("own", each.own())
                      .with("from", each.from().toEpochMilli())
                      .with("until", each.until().toEpochMilli())
                      .with("ends", new Json.Arr(ends)),
                  each.answer())
              .build());
    }
    return JsonWriter.line(Json.object().with("known", new Json.Arr(all)).build());
  }

  private static Json.Builder answered(Json.Builder json, Optional<Answer> answer) {
    answer.ifPresent(
        each -> json.with("answer", each.id().toString()).with("accepted", each.accepted()));
    return json;
  }

  /// What {@link #bytes} wrote.
  ///
  /// @throws IllegalStateException when it was not written by this
  public static Heightened read(Optional<Bytes> kept) {
    if (kept.isEmpty()) {
      return NONE;
    }
    try {
      List<Period> known = new ArrayList<>();
      for (Json item : JsonReader.readObject(kept.get(), LIMITS).items("known")) {
        Json.Obj each = (Json.Obj) item;
        List<End> ends = new ArrayList<>();
        for (Json one : each.items("ends")) {
          Json.Obj end = (Json.Obj) one;
          ends.add(
              new End(
                  MessageId.of(end.requireText("id")),
                  end.truth("own").orElse(false),
                  Instant.ofEpochMilli(end.requireNumber("at")),
                  answer(end)));
        }
        known.add(
            new Period(
                MessageId.of(each.requireText("id")),
                each.requireText("agreement"),
                each.truth("own").orElse(false),
                Instant.ofEpochMilli(each.requireNumber("from")),
                Instant.ofEpochMilli(each.requireNumber("until")),
                answer(each),
                ends));
      }
      return new Heightened(known);
    } catch (MalformedInput e) {
      throw new IllegalStateException("what is kept of heightened watch cannot be read", e);
    }
  }

  private static Optional<Answer> answer(Json.Obj json) throws MalformedInput {
    return json.has("answer")
        ? Optional.of(
            new Answer(
                MessageId.of(json.requireText("answer")), json.truth("accepted").orElse(false)))
        : Optional.empty();
  }
}
