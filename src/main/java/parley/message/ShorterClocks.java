package parley.message;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.agreement.Precedence;
import parley.codec.Bytes;
import parley.codec.Json;
import parley.codec.JsonReader;
import parley.codec.JsonWriter;
import parley.codec.MalformedInput;

/// The deadlines of a time of heightened watch, by precedence: whole minutes after receipt
/// (W-HEIGHT-3).
public record ShorterClocks(Map<Precedence, Within> within) {
  private static final String ACKNOWLEDGEMENT = "Acknowledgement";
  private static final String REPLY = "Reply";
  private static final JsonReader.Limits LIMITS = new JsonReader.Limits(1_024, 2, 20);

  public ShorterClocks {
    within = Map.copyOf(within);
  }

  /// What is empty stays as the agreement says.
  public record Within(Optional<Duration> acknowledgement, Optional<Duration> reply) {}

  /// As the body of a proposal says them.
  public static ShorterClocks of(Json.Obj body) {
    Map<Precedence, Within> all = new EnumMap<>(Precedence.class);
    for (Precedence precedence : Precedence.values()) {
      Within within =
          new Within(minutes(body, precedence, ACKNOWLEDGEMENT), minutes(body, precedence, REPLY));
      if (within.acknowledgement().isPresent() || within.reply().isPresent()) {
        all.put(precedence, within);
      }
    }
    return new ShorterClocks(all);
  }

  private static Optional<Duration> minutes(Json.Obj body, Precedence precedence, String answer) {
    return body.number(member(precedence, answer)).map(Duration::ofMinutes);
  }

  private static String member(Precedence precedence, String answer) {
    return precedence.code().toLowerCase(Locale.ROOT) + answer;
  }

  public Optional<Within> of(Precedence precedence) {
    return Optional.ofNullable(within.get(precedence));
  }

  /// It shortens something, lengthens nothing, and leaves the clocks of each precedence in the
  /// order in which the agreement has them.
  boolean shortens(Agreement terms) {
    return !within.isEmpty()
        && within.entrySet().stream()
            .allMatch(each -> shorter(each.getValue(), terms.clocks(each.getKey())));
  }

  private static boolean shorter(Within within, Agreement.Clocks usual) {
    Duration acknowledgement = within.acknowledgement().orElse(usual.acknowledgement());
    Duration reply = within.reply().orElse(usual.reply());
    boolean longer =
        within
                .acknowledgement()
                .filter(time -> time.compareTo(usual.acknowledgement()) >= 0)
                .isPresent()
            || within.reply().filter(time -> time.compareTo(usual.reply()) >= 0).isPresent();
    return !longer
        && acknowledgement.compareTo(usual.receipt()) >= 0
        && reply.compareTo(acknowledgement) >= 0;
  }

  public Bytes bytes() {
    Json.Builder json = Json.object();
    within.forEach((precedence, each) -> {
      each.acknowledgement()
          .ifPresent(time -> json.with(member(precedence, ACKNOWLEDGEMENT), time.toMinutes()));
      each.reply().ifPresent(time -> json.with(member(precedence, REPLY), time.toMinutes()));
    });
    return JsonWriter.line(json.build());
  }

  /// What {@link #bytes} wrote.
  ///
  /// @throws IllegalStateException when it was not written by this
  public static ShorterClocks read(Bytes kept) {
    try {
      return of(JsonReader.readObject(kept, LIMITS));
    } catch (MalformedInput e) {
      throw new IllegalStateException("the clocks of heightened watch cannot be read", e);
    }
  }
}
