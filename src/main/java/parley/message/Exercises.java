package parley.message;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// The exercises of one link, as the acts of both sides have them: by these an exercise message is
/// judged (W-EXERCISE-1 to 6). Small, without a word of what the acts say, and kept with the link.
///
/// @param early ends whose start is not here yet: FLASH overtakes
public record Exercises(List<Exercise> known, List<Early> early) {
  public static final Exercises NONE = new Exercises(List.of(), List.of());

  /// The name under which a link keeps them.
  public static final String KEY = "exercises";

  public static final String START = "exercise-start/1";
  public static final String END = "exercise-end/1";

  /// What an end says that is not the end as planned: everything before it is to be forgotten.
  public static final String REAL_EVENT = "real-event";

  /// W-EXERCISE-2: the longest window.
  public static final Duration LONGEST = Duration.ofDays(7);

  /// W-EXERCISE-2: for what was on its way when the window closed.
  static final Duration GRACE = Duration.ofMinutes(5);

  /// W-EXERCISE-3: at once on a link.
  public static final int MOST = 8;

  /// What is over is shown for a while and then forgotten, the oldest first.
  private static final int KEPT = 32;

  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(65_536, 6, 2_000);

  public Exercises {
    known = List.copyOf(known);
    early = List.copyOf(early);
  }

  /// @param start the message that began it
  /// @param own this side began it
  public record Exercise(
      MessageId start,
      Digest digest,
      String agreement,
      Instant from,
      Instant until,
      boolean own,
      Optional<Ended> ended) {

    public boolean over(Instant now) {
      return ended.isPresent() || !now.isBefore(until);
    }

    /// A message of this agreement, sent at this moment, falls into the window.
    public boolean covers(String terms, Instant at) {
      return agreement.equals(terms) && !at.isBefore(from) && at.isBefore(until);
    }

    Exercise ended(Ended by) {
      return ended.isPresent()
          ? this
          : new Exercise(start, digest, agreement, from, until, own, Optional.of(by));
    }

    private Json.Obj json() {
      Json.Builder json =
          Json.object()
              .with("start", start.toString())
              .with("digest", digest.hex())
              .with("agreement", agreement)
              .with("from", from.toEpochMilli())
              .with("until", until.toEpochMilli())
              .with("own", own);
      ended.ifPresent(end -> json.with("ended", end.json()));
      return json.build();
    }

    private static Exercise of(Json.Obj json) throws MalformedInput {
      return new Exercise(
          MessageId.of(json.requireText("start")),
          Digest.hex(json.requireText("digest")),
          json.requireText("agreement"),
          Instant.ofEpochMilli(json.requireNumber("from")),
          Instant.ofEpochMilli(json.requireNumber("until")),
          json.truth("own").orElse(false),
          json.has("ended")
              ? Optional.of(Ended.of(json.requireObject("ended")))
              : Optional.empty());
    }
  }

  /// @param own this side ended it
  /// @param outcome a code of the list `exercise-end`
  public record Ended(Instant at, boolean own, String outcome) {
    private Json.Obj json() {
      return Json.object()
          .with("at", at.toEpochMilli())
          .with("own", own)
          .with("outcome", outcome)
          .build();
    }

    private static Ended of(Json.Obj json) throws MalformedInput {
      return new Ended(
          Instant.ofEpochMilli(json.requireNumber("at")),
          json.truth("own").orElse(false),
          json.requireText("outcome"));
    }
  }

  record Early(MessageId start, Ended end) {}

  /// An exercise begins or ends with it.
  public static boolean act(Message message) {
    return message.format().equals(START) || message.format().equals(END);
  }

  /// Exercises are held within windows only where the agreement names the act that opens one
  /// (W-EXERCISE-1).
  public static boolean windowed(Agreement agreement) {
    return agreement.formats().containsKey(START);
  }

  public static Optional<Instant> from(Message start) {
    return moment(start, "windowStart");
  }

  public static Optional<Instant> until(Message start) {
    return moment(start, "windowEnd");
  }

  private static Optional<Instant> moment(Message message, String field) {
    return message.body().text(field).map(Instant::parse);
  }

  /// Those that are not over, nor were just now.
  public List<Exercise> open(Instant now) {
    return known.stream()
        .filter(each -> each.ended().isEmpty() && now.isBefore(each.until().plus(GRACE)))
        .toList();
  }

  /// With a start or an end that passed the checks.
  public Exercises with(Message act, boolean own, Instant at) {
    return act.format().equals(START) ? begun(act, own, at) : ended(act, own, at);
  }

  private Exercises begun(Message start, boolean own, Instant at) {
    if (known.stream().anyMatch(each -> each.start().equals(start.id()))) {
      return this;
    }
    Optional<Ended> overtook =
        early.stream().filter(e -> e.start().equals(start.id())).map(Early::end).findFirst();
    List<Exercise> all = new ArrayList<>(known);
    all.add(
        new Exercise(
            start.id(),
            start.digest(),
            start.agreement(),
            from(start).orElse(at),
            until(start).orElse(at),
            own,
            overtook));
    for (int i = 0; i < all.size() && all.size() > KEPT; i++) {
      if (all.get(i).over(at)) {
        all.remove(i--);
      }
    }
    return new Exercises(
        all, early.stream().filter(each -> !each.start().equals(start.id())).toList());
  }

  private Exercises ended(Message end, boolean own, Instant at) {
    Optional<MessageId> start = end.inReplyTo().map(Reference::id);
    if (start.isEmpty()) {
      return this;
    }
    Ended by = new Ended(at, own, end.body().text("outcome").orElse(""));
    if (known.stream().anyMatch(each -> each.start().equals(start.get()))) {
      return new Exercises(
          known.stream()
              .map(each -> each.start().equals(start.get()) ? each.ended(by) : each)
              .toList(),
          early);
    }
    List<Early> all = new ArrayList<>(early);
    all.add(new Early(start.get(), by));
    return new Exercises(known, all.subList(Math.max(0, all.size() - KEPT), all.size()));
  }

  public Bytes bytes() {
    List<Json> starts = new ArrayList<>();
    known.forEach(each -> starts.add(each.json()));
    List<Json> ends = new ArrayList<>();
    early.forEach(each ->
        ends.add(
            Json.object()
                .with("start", each.start().toString())
                .with("ended", each.end().json())
                .build()));
    return JsonWriter.line(
        Json.object()
            .with("known", new Json.Arr(starts))
            .with("early", new Json.Arr(ends))
            .build());
  }

  /// What {@link #bytes} wrote.
  ///
  /// @throws IllegalStateException when it was not written by this
  public static Exercises read(Optional<Bytes> kept) {
    if (kept.isEmpty()) {
      return NONE;
    }
    try {
      Json.Obj json = JsonReader.readObject(kept.get(), LIMITS);
      List<Exercise> known = new ArrayList<>();
      for (Json each : json.items("known")) {
        known.add(Exercise.of((Json.Obj) each));
      }
      List<Early> early = new ArrayList<>();
      for (Json each : json.items("early")) {
        Json.Obj end = (Json.Obj) each;
        early.add(
            new Early(
                MessageId.of(end.requireText("start")), Ended.of(end.requireObject("ended"))));
      }
      return new Exercises(known, early);
    } catch (MalformedInput e) {
      throw new IllegalStateException("what is kept of exercises cannot be read", e);
    }
  }

  /// True for what may only be said for real: an act that begins or ends an exercise
  /// (W-EXERCISE-4).
  public static boolean wrongSeries(Message message) {
    return act(message) && message.series() != Series.REAL;
  }
}
