package parley.exercise;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import parley.codec.Json;
import parley.exercise.Figures.Verdict;
import parley.exercise.Script.Answer;
import parley.exercise.Script.Inject;
import parley.exercise.Script.Reaction;
import parley.exercise.Script.Side;
import parley.exercise.Script.Wanted;
import parley.message.Exercises;

/// Plays a script: begins the exercise, releases each inject at its time, watches what the other
/// side does, and ends it. People answer at their consoles, or the script's own answers play.
public final class Play {
  /// How often the boards are looked at: what is measured is at most this much too long.
  static final Duration LOOK = Duration.ofMillis(200);

  private static final List<String> REFERENCES = List.of("inReplyTo", "replaces", "cancels");

  private final Script script;
  private final Map<Side, Seat> seats;
  private final Settings settings;
  private final Time time;
  private final Consumer<String> out;
  private final List<Played> played = new ArrayList<>();
  private final Set<String> taken = new HashSet<>();

  /// @param answer the script's own answers are sent as well
  /// @param speed by how much every time of the script is divided
  /// @param language of hints, `en` or `ru`
  public record Settings(boolean answer, int speed, String language) {}

  /// @param ticks monotonic, nanoseconds
  public record Time(InstantSource wall, LongSupplier ticks, Pause pause) {}

  @FunctionalInterface
  public interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  /// One inject and what has come of it so far. Times are ticks.
  private static final class Played {
    final Inject inject;
    @Nullable String id;
    long released;

    /// What stood on the sender's board before: none of it answers this.
    Set<String> before = Set.of();

    Optional<Long> delivered = Optional.empty();
    final Map<Wanted, Long> reactions = new LinkedHashMap<>();
    final Set<Wanted> answered = new HashSet<>();

    Played(Inject inject) {
      this.inject = inject;
    }

    boolean open(long now, Play play) {
      return id == null
          || (delivered.isEmpty() && play.runs(released, Duration.ofMinutes(1), now))
          || inject.wanted().stream()
              .anyMatch(wanted ->
                  !reactions.containsKey(wanted)
                      && play.runs(delivered.orElse(released), wanted.within(), now));
    }
  }

  public Play(
      Script script, Seat first, Seat second, Settings settings, Time time, Consumer<String> out) {
    this.script = script;
    this.seats = Map.of(Side.FIRST, first, Side.SECOND, second);
    this.settings = settings;
    this.time = time;
    this.out = out;
    script.injects().forEach(inject -> played.add(new Played(inject)));
  }

  private Seat seat(Side side) {
    return java.util.Objects.requireNonNull(seats.get(side));
  }

  private boolean runs(long since, Duration limit, long now) {
    return now - since < limit.toNanos() / settings.speed();
  }

  /// Everything that either node finds wrong with a draft of the script, with its place.
  public List<String> faults() throws Seat.Unheld {
    List<String> faults = new ArrayList<>();
    int at = 0;
    for (Inject inject : script.injects()) {
      String place = "/injects/" + at++;
      faults(faults, place + "/draft", inject.by(), inject.draft(), false);
      int each = 0;
      for (Wanted wanted : inject.wanted()) {
        Optional<Json.Obj> draft = wanted.answer().flatMap(Answer::draft);
        String where = place + "/expect/" + each++ + "/answer/draft";
        if (draft.isPresent()) {
          faults(
              faults, where, inject.by().other(), draft.get(), wanted.reaction() == Reaction.REPLY);
        }
      }
    }
    return faults;
  }

  private void faults(List<String> faults, String place, Side by, Json.Obj draft, boolean reply)
      throws Seat.Unheld {
    String format = draft.text("format").orElse("");
    if (reply && !format.startsWith("reply/")) {
      faults.add(place + "/format: a reply is of the format reply/1");
    }
    seat(by).faults(exercise(draft, Map.of())).forEach(each -> faults.add(place + ": " + each));
  }

  /// @throws Seat.Unheld when the exercise could not be begun
  public Figures run() throws Seat.Unheld, InterruptedException {
    String start = begin();
    Optional<String> stopped = Optional.empty();
    boolean over = false;
    try {
      long begun = time.ticks().getAsLong();
      while (open(begun)) {
        release(begun);
        look();
        time.pause().of(LOOK);
      }
    } catch (Seat.Unheld e) {
      stopped = Optional.of(String.valueOf(e.getMessage()));
      over = e.over();
    } finally {
      if (!over) {
        end(start, stopped.isEmpty() && played.stream().allMatch(each -> each.id != null));
      }
    }
    Figures figures = figures(stopped);
    figures.table().forEach(out);
    return figures;
  }

  private void say(String what) {
    out.accept(time.wall().instant().truncatedTo(ChronoUnit.SECONDS) + "  EXERCISE  " + what);
  }

  private String said(Map<String, String> words) {
    return words.getOrDefault(settings.language(), "");
  }

  /// Announced for real by the first side; nothing is played before both sides have it.
  private String begin() throws Seat.Unheld, InterruptedException {
    Instant now = time.wall().instant().truncatedTo(ChronoUnit.SECONDS);
    Json.Builder body =
        Json.object()
            .with("title", said(script.title()))
            .with("windowStart", now.toString())
            .with("windowEnd", now.plus(script.window()).toString())
            .with("scenario", said(script.scenario()));
    script.directing().ifPresent(post -> body.with("contact", said(post)));
    String start =
        seat(Side.FIRST)
            .release(
                Json.object()
                    .with("format", Exercises.START)
                    .with("precedence", "routine")
                    .with("language", settings.language())
                    .with("body", body.build())
                    .build());
    say("begins: " + said(script.title()));
    say("source: " + said(script.source()));
    return start;
  }

  private void end(String start, boolean whole) throws Seat.Unheld {
    seat(Side.FIRST)
        .release(
            Json.object()
                .with("format", Exercises.END)
                .with("precedence", "routine")
                .with("language", settings.language())
                .with("inReplyTo", start)
                .with(
                    "body",
                    Json.object().with("outcome", whole ? "completed" : "called-off").build())
                .build());
    say(whole ? "ends as planned" : "is called off");
  }

  private boolean open(long begun) {
    long now = time.ticks().getAsLong();
    return played.stream().anyMatch(each -> each.open(now, this))
        && runs(begun, script.window(), now);
  }

  private void release(long begun) throws Seat.Unheld {
    for (Played each : played) {
      long now = time.ticks().getAsLong();
      if (each.id == null && !runs(begun, each.inject.after(), now)) {
        each.before =
            seat(each.inject.by()).rows().stream().map(Seat.Row::id).collect(Collectors.toSet());
        each.id = seat(each.inject.by()).release(exercise(each.inject.draft(), ids()));
        each.released = now;
        say(
            each.inject.name()
                + ": "
                + seat(each.inject.by()).name()
                + " sends "
                + each.inject.format()
                + ", "
                + each.inject.draft().text("precedence").orElse("routine"));
        if (!each.inject.hint().isEmpty()) {
          out.accept("          " + said(each.inject.hint()));
        }
        return;
      }
    }
  }

  private Map<String, String> ids() {
    Map<String, String> ids = new HashMap<>();
    for (Played each : played) {
      if (each.id != null) {
        ids.put(each.inject.name(), each.id);
      }
    }
    return ids;
  }

  /// As the script has it, in the exercise series, with identifiers in the place of names.
  private static Json.Obj exercise(Json.Obj draft, Map<String, String> ids) {
    Json.Builder whole = Json.object();
    draft
        .members()
        .forEach((key, value) ->
            whole.with(
                key,
                REFERENCES.contains(key) && value instanceof Json.Str(String name)
                    ? new Json.Str(ids.getOrDefault(name, name))
                    : value));
    // Last, whatever the script says.
    return whole.with("series", "exercise").build();
  }

  /// What has become of all that was released, on the board of its sender; and where nobody trains
  /// the script's own answers.
  private void look() throws Seat.Unheld {
    for (Side side : Side.values()) {
      Map<String, Seat.Row> rows = new LinkedHashMap<>();
      seat(side).rows().forEach(row -> rows.put(row.id(), row));
      for (Played each : played) {
        String id = each.id;
        Seat.Row row = id == null ? null : rows.get(id);
        if (row != null && each.inject.by() == side) {
          seen(each, row, rows);
        } else if (row != null && settings.answer()) {
          answer(each, row, side);
        }
      }
    }
  }

  private void seen(Played each, Seat.Row row, Map<String, Seat.Row> rows) throws Seat.Unheld {
    long now = time.ticks().getAsLong();
    if (row.state().equals("over")) {
      throw new Seat.Unheld(
          "the exercise was ended at a console", true, new IllegalStateException());
    }
    if (each.delivered.isEmpty() && row.reached("delivered")) {
      each.delivered = Optional.of(now);
    }
    for (Wanted wanted : each.inject.wanted()) {
      boolean there =
          switch (wanted.reaction()) {
            case ACKNOWLEDGEMENT -> row.reached("acknowledged");
            case REPLY -> row.reached("answered");
            case MESSAGE -> !each.reactions.containsKey(wanted) && message(each, wanted, rows);
          };
      if (there && each.reactions.putIfAbsent(wanted, now) == null) {
        Duration took = Duration.ofNanos(now - each.delivered.orElse(each.released));
        say(
            String.format(
                Locale.ROOT,
                "%s: %s after %.1f s, %s",
                each.inject.name(),
                wanted.reaction().name().toLowerCase(Locale.ROOT),
                took.toMillis() / 1000.0,
                inTime(took, wanted) ? "in time" : "LATE"));
      }
    }
  }

  /// A message of the format wanted that came after the inject, answers for no other one, and is
  /// none of the script's.
  private boolean message(Played each, Wanted wanted, Map<String, Seat.Row> rows) {
    return rows.values().stream()
        .filter(row -> !each.before.contains(row.id()))
        .filter(row -> row.inbound() && row.format().equals(wanted.format().orElse("")))
        .filter(row -> !ids().containsValue(row.id()))
        .anyMatch(row -> taken.add(row.id()));
  }

  private void answer(Played each, Seat.Row row, Side by) throws Seat.Unheld {
    long now = time.ticks().getAsLong();
    for (Wanted wanted : each.inject.wanted()) {
      Optional<Answer> answer = wanted.answer();
      if (answer.isEmpty()
          || each.answered.contains(wanted)
          || each.delivered.isEmpty()
          || runs(each.delivered.get(), answer.get().after(), now)) {
        continue;
      }
      each.answered.add(wanted);
      Optional<Json.Obj> draft = answer.get().draft();
      if (draft.isEmpty()) {
        if (!row.reached("acknowledged")) {
          seat(by).acknowledge(row.id(), true, answer.get().note());
        }
        continue;
      }
      Json.Obj whole = exercise(draft.get(), ids());
      if (wanted.reaction() == Reaction.REPLY) {
        Json.Builder reply = Json.object();
        whole.members().forEach(reply::with);
        whole = reply.with("inReplyTo", row.id()).build();
      }
      seat(by).release(whole);
    }
  }

  private boolean inTime(Duration took, Wanted wanted) {
    return took.compareTo(wanted.within().dividedBy(settings.speed()).plus(LOOK)) <= 0;
  }

  private Figures figures(Optional<String> stopped) {
    List<Figures.Row> rows = new ArrayList<>();
    for (Played each : played) {
      if (each.inject.wanted().isEmpty()) {
        Verdict verdict = each.id == null ? Verdict.NOT_PLAYED : Verdict.NONE;
        rows.add(row(each, Optional.empty(), Optional.empty(), verdict));
      }
      for (Wanted wanted : each.inject.wanted()) {
        Optional<Duration> took =
            Optional.ofNullable(each.reactions.get(wanted))
                .map(at -> Duration.ofNanos(at - each.delivered.orElse(each.released)));
        Verdict verdict =
            each.id == null
                ? Verdict.NOT_PLAYED
                : took.map(time -> inTime(time, wanted) ? Verdict.IN_TIME : Verdict.LATE)
                    .orElse(Verdict.MISSED);
        rows.add(row(each, Optional.of(wanted), took, verdict));
      }
    }
    return new Figures(
        said(script.title()), seat(Side.FIRST).name(), seat(Side.SECOND).name(), rows, stopped);
  }

  private Figures.Row row(
      Played each, Optional<Wanted> wanted, Optional<Duration> took, Verdict verdict) {
    return new Figures.Row(
        each.inject.name(),
        seat(each.inject.by()).name(),
        each.inject.format(),
        each.inject.after().dividedBy(settings.speed()),
        each.delivered.map(at -> Duration.ofNanos(at - each.released)),
        wanted.map(Wanted::reaction),
        wanted.map(one -> one.within().dividedBy(settings.speed())),
        took,
        verdict);
  }
}
