package parley.web;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.codec.Json;
import parley.console.BoardRow;
import parley.console.Shell;
import parley.message.Attachment;
import parley.message.Format;
import parley.message.Heightened;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.watchline.ReleaseDesk.Waiting;
import parley.watchline.WatchDesk;

/// A message that waits, as its page shows it to one officer.
///
/// @param preview what the other side will see
/// @param mine the officer who looks at it wrote it
/// @param allow identifiers of the keys with which this officer may sign here
/// @param challenge what such a key signs, base64url
/// @param alone where this officer may release it alone
/// @param said why it was not done
/// @param about what it answers, corrects or takes back: nobody reads identifiers
public record ReleaseView(
    Waiting waiting,
    String kind,
    Form.Preview preview,
    boolean mine,
    boolean mayRelease,
    String allow,
    String challenge,
    Optional<Alone> alone,
    boolean over,
    Optional<String> said,
    Optional<WatchDesk.Row> about) {

  /// The message that this one is about.
  static Optional<MessageId> meant(Message message) {
    return message.replaces().or(message::cancels).or(message::inReplyTo).map(Reference::id);
  }

  /// How this message is about the other one, as the form says it.
  public String relation() {
    Message message = waiting.message();
    return message.replaces().isPresent()
        ? "replaces"
        : message.cancels().isPresent() ? "cancels" : "inReplyTo";
  }

  /// The time of heightened watch that an answer accepts or declines, or whose end: what binds both
  /// sides stands beside the word that binds them (W-HEIGHT-6).
  public Optional<WatchDesk.Period> period(Shell shell) {
    Optional<MessageId> meant = meant(waiting.message());
    return !waiting.message().format().equals(Heightened.ANSWER)
        ? Optional.empty()
        : shell.periods().stream()
            .filter(each ->
                meant.equals(Optional.of(each.id()))
                    || each.endings().stream().anyMatch(end -> meant.equals(Optional.of(end.id()))))
            .findFirst();
  }

  /// When that time ends already, where the answer is to an earlier end.
  public Optional<Instant> earlier(WatchDesk.Period period) {
    return period.endings().stream()
        .filter(end -> meant(waiting.message()).equals(Optional.of(end.id())))
        .map(WatchDesk.Ending::at)
        .findFirst();
  }

  /// How one officer releases it, and another one countersigns within a time.
  ///
  /// @param within from its receipt
  /// @param allow identifiers of the keys with which this officer may
  /// @param challenge what such a key signs, base64url
  public record Alone(Duration within, String allow, String challenge) {}

  /// A message that was released by one and waits for its countersignature.
  ///
  /// @param mine the officer who looks at it released it
  public record Late(BoardRow line, WatchDesk.ByOne byOne, boolean mine) {}

  /// The page on which a second officer signs such a message.
  ///
  /// @param preview what the other side sees
  /// @param mine the officer who looks at it released it
  /// @param until the word is good until then, as it is signed
  public record Countersign(
      BoardRow line,
      WatchDesk.ByOne byOne,
      Form.Preview preview,
      List<Attachment> files,
      boolean mine,
      boolean mayRelease,
      String allow,
      String challenge,
      String until,
      Optional<String> said) {}

  /// One line of the waiting list.
  public record Line(Waiting waiting, String kind, String title, boolean mine) {}

  /// @param key of its sentence
  /// @param words that were found in the text, where it is about words
  public record Check(String key, State state, String words) {
    Check(String key, State state) {
      this(key, state, "");
    }

    public String sentence(Shell shell) {
      return shell.say("clarity." + key + "." + state.code(), "words", words);
    }
  }

  /// What is asked once more before such a message is released; empty where nothing is missing and
  /// nothing wants care.
  public static String sure(Shell shell, List<Check> checks) {
    String what =
        checks.stream()
            .filter(check -> check.state() != State.THERE)
            .map(check -> check.sentence(shell))
            .collect(Collectors.joining(" "));
    return what.isEmpty() ? "" : shell.say("clarity.sure", "what", what);
  }

  /// How a check stands.
  public enum State {
    THERE("there"),
    MISSING("missing"),
    /// Nothing is wrong with it, but somebody must mean it.
    CARE("care");

    private final String code;

    State(String code) {
      this.code = code;
    }

    public String code() {
      return code;
    }
  }

  /// The writer signs before anybody releases.
  public boolean wantsWriter() {
    return waiting.two() && waiting.drafted().isEmpty();
  }

  public Instant notAfter() {
    return waiting.notAfter();
  }

  /// The clarity check (W-TWO-4): what is asked, what is answered by when, what is meant; and no
  /// attribution that nobody meant to make, in a coded field or in words.
  static List<Check> clarity(Message message, Format format) {
    List<Check> checks = new ArrayList<>();
    if (knows(format, "asked")) {
      checks.add(ask(message));
    }
    if (format.allows().contains("replyWantedWithin")) {
      checks.add(check("deadline", message.replyWantedWithin().isPresent()));
    }
    if (knows(format, "intent")) {
      checks.add(check("intent", has(message, "intent")));
    }
    String found = String.join(", ", Attribution.in(message, format));
    if (knows(format, "attributionStated")) {
      boolean stated = has(message, "attributionStated") || has(message, "attribution");
      if (stated) {
        checks.add(new Check("attribution", State.CARE));
      } else if (found.isEmpty()) {
        checks.add(new Check("no-attribution", State.THERE));
      }
    }
    if (!found.isEmpty()) {
      checks.add(new Check("attribution-words", State.CARE, found));
    }
    return checks;
  }

  /// The wanted answer: that nothing is asked is said, and somebody must mean it.
  private static Check ask(Message message) {
    boolean none =
        message.body().get("asked") instanceof Json.Arr(List<Json> asked)
            && asked.equals(List.of(new Json.Str("none")));
    return none ? new Check("no-ask", State.CARE) : check("ask", has(message, "asked"));
  }

  private static Check check(String key, boolean there) {
    return new Check(key, there ? State.THERE : State.MISSING);
  }

  private static boolean knows(Format format, String key) {
    return format.fields().stream().anyMatch(field -> field.key().equals(key));
  }

  private static boolean has(Message message, String key) {
    Json value = message.body().get(key);
    return switch (value) {
      case null -> false;
      case Json.Str(String text) -> !text.isBlank();
      case Json.Arr(List<Json> items) -> !items.isEmpty();
      case Json.Bool(boolean truth) -> truth;
      case Json.Num _, Json.Real _ -> true;
      case Json.Null() -> false;
      case Json.Obj _ -> true;
    };
  }

  /// Finds the words by which a text holds a state responsible. Every list is looked through,
  /// whatever language the message names: free text is written in any.
  static final class Attribution {
    private static final List<String> LISTS = List.of("attribution/en.txt", "attribution/ru.txt");
    private static final Set<Format.Kind> FREE =
        EnumSet.of(Format.Kind.LINE, Format.Kind.LINES, Format.Kind.TEXT);
    private static final Pattern WORDS = words();

    private Attribution() {}

    /// Those in the free text, as they stand there, each once.
    static Set<String> in(Message message, Format format) {
      Set<String> found = new LinkedHashSet<>();
      for (Format.Field field : format.fields()) {
        Json said = FREE.contains(field.kind()) ? message.body().get(field.key()) : null;
        for (String text : said == null ? List.<String>of() : texts(said)) {
          WORDS.matcher(plain(text)).results().map(MatchResult::group).forEach(found::add);
        }
      }
      return found;
    }

    private static List<String> texts(Json said) {
      return switch (said) {
        case Json.Str(String text) -> List.of(text);
        case Json.Arr(List<Json> items) ->
            items.stream().flatMap(item -> texts(item).stream()).toList();
        case Json.Num _, Json.Real _, Json.Bool _, Json.Null _, Json.Obj _ -> List.of();
      };
    }

    /// One space between words, one kind of hyphen, and no second way to write a letter.
    private static String plain(String text) {
      return text.replaceAll("[\\s\u00a0]+", " ")
          .replaceAll("[\u2010\u2011\u2013]", "-")
          .replace('\u0451', '\u0435')
          .replace('\u0401', '\u0415');
    }

    private static Pattern words() {
      String any =
          LISTS.stream()
              .flatMap(Attribution::lines)
              .map(Attribution::expression)
              .collect(Collectors.joining("|"));
      return Pattern.compile("(?<![\\p{L}\\p{N}])(?:" + any + ")(?![\\p{L}\\p{N}])");
    }

    private static String expression(String line) {
      String quoted =
          Stream.of(plain(line).split("\\*", -1))
              .map(Pattern::quote)
              .collect(Collectors.joining("\\p{L}*"));
      boolean asItStands = line.equals(line.toUpperCase(Locale.ROOT));
      return asItStands ? quoted : "(?iu:" + quoted + ")";
    }

    private static Stream<String> lines(String list) {
      try (InputStream in = ReleaseView.class.getResourceAsStream(list)) {
        return new String(Objects.requireNonNull(in, list).readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"));
      } catch (IOException e) {
        throw new UncheckedIOException("the words of attribution cannot be read", e);
      }
    }
  }
}
