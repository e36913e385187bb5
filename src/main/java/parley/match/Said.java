package parley.match;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.agreement.Series;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.message.Message;

/// What one message of a private match says (K-MATCH-6). Its form was checked by its format.
sealed interface Said {
  String RUN = "run";
  String POINTS = "points";
  String KEY = "key";
  String LIST = "list";
  String OF = "of";
  String PART = "part";
  String SHA256 = "sha256";
  String REASON = "reason";

  /// The type of the one file of a part.
  String MEDIA_TYPE = "application/octet-stream";

  String FILE_NAME = "points.bin";

  String run();

  /// Its place among all that this side says (K-MATCH-6); −1 for what ends a run anywhere.
  int place();

  /// The name of its format.
  String format();

  /// The values of its fields.
  Map<String, List<String>> fields();

  /// A list, committed to before the other's is known.
  ///
  /// @param key the generator, multiplied by the secret: hexadecimal
  /// @param list digest of the list, hexadecimal
  record Opening(boolean offer, String run, int points, String key, String list) implements Said {
    @Override
    public int place() {
      return Run.OPENING;
    }

    @Override
    public String format() {
      return offer ? "match-offer/1" : "match-accept/1";
    }

    @Override
    public Map<String, List<String>> fields() {
      return Map.of(
          RUN, List.of(run),
          POINTS, List.of(Integer.toString(points)),
          KEY, List.of(key),
          LIST, List.of(list));
    }
  }

  /// A part of the list or of the reply; the points are its file.
  ///
  /// @param part from 0; written from 1
  record Part(String run, boolean reply, int part) implements Said {
    @Override
    public int place() {
      return (reply ? Run.REPLY : Run.LIST) + part;
    }

    @Override
    public String format() {
      return "match-part/1";
    }

    @Override
    public Map<String, List<String>> fields() {
      return Map.of(
          RUN, List.of(run),
          OF, List.of(reply ? "reply" : "list"),
          PART, List.of(Integer.toString(part + 1)));
    }
  }

  /// The reply is ready, and committed to before the other's is known.
  record Ready(String run, String sha256) implements Said {
    @Override
    public int place() {
      return Run.READY;
    }

    @Override
    public String format() {
      return "match-ready/1";
    }

    @Override
    public Map<String, List<String>> fields() {
      return Map.of(RUN, List.of(run), SHA256, List.of(sha256));
    }
  }

  record End(String run, String reason) implements Said {
    @Override
    public int place() {
      return -1;
    }

    @Override
    public String format() {
      return "match-end/1";
    }

    @Override
    public Map<String, List<String>> fields() {
      return Map.of(RUN, List.of(run), REASON, List.of(reason));
    }
  }

  /// K-MATCH-1: an exercise compares nothing.
  static boolean is(Message message) {
    return message.format().startsWith(Message.MATCH) && message.series() == Series.REAL;
  }

  /// @return empty for a format of a later version
  /// @throws MalformedInput when a field that its format asks for is missing
  static Optional<Said> read(Message message) throws MalformedInput {
    Json.Obj body = message.body();
    String run = body.requireText(RUN);
    return switch (message.format()) {
      case "match-offer/1" -> Optional.of(opening(true, run, body));
      case "match-accept/1" -> Optional.of(opening(false, run, body));
      case "match-part/1" ->
          Optional.of(
              new Part(
                  run, body.requireText(OF).equals("reply"), (int) body.requireNumber(PART) - 1));
      case "match-ready/1" -> Optional.of(new Ready(run, body.requireText(SHA256)));
      case "match-end/1" -> Optional.of(new End(run, body.requireText(REASON)));
      default -> Optional.empty();
    };
  }

  private static Opening opening(boolean offer, String run, Json.Obj body) throws MalformedInput {
    return new Opening(
        offer,
        run,
        (int) body.requireNumber(POINTS),
        body.requireText(KEY),
        body.requireText(LIST));
  }
}
