package parley.taxii;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.codec.Json;

/// What a client is told that asked for what it cannot have. Becomes a TAXII error message.
public final class Refusal extends Exception {
  private static final long serialVersionUID = 1;

  static final int BAD = 400;
  static final int UNKNOWN = 401;
  static final int FORBIDDEN = 403;
  static final int ABSENT = 404;
  static final int NO_METHOD = 405;
  static final int NOT_ACCEPTABLE = 406;
  static final int SLOW = 408;
  static final int LARGE = 413;
  static final int TYPE = 415;
  static final int UNPROCESSABLE = 422;
  static final int BUSY = 429;
  static final int FAULT = 500;
  static final int AWAY = 503;

  private static final Map<Integer, String> TITLES =
      Map.ofEntries(
          Map.entry(BAD, "The request is malformed"),
          Map.entry(UNKNOWN, "Sign in"),
          Map.entry(FORBIDDEN, "Not allowed"),
          Map.entry(ABSENT, "Not found"),
          Map.entry(NO_METHOD, "Not a method of this endpoint"),
          Map.entry(NOT_ACCEPTABLE, "Not acceptable"),
          Map.entry(SLOW, "The body comes too slowly"),
          Map.entry(LARGE, "The body is too large"),
          Map.entry(TYPE, "Not a media type of this endpoint"),
          Map.entry(UNPROCESSABLE, "The body cannot be processed"),
          Map.entry(BUSY, "Too many requests"),
          Map.entry(FAULT, "The server failed"),
          Map.entry(AWAY, "Not now"));

  private final int status;
  private final transient Map<String, List<String>> fields;
  private final transient Optional<Json.Obj> details;

  private Refusal(
      int status, String what, Map<String, List<String>> fields, Optional<Json.Obj> details) {
    super(what);
    this.status = status;
    this.fields = Map.copyOf(fields);
    this.details = details;
  }

  Refusal(int status, String what) {
    this(status, what, Map.of(), Optional.empty());
  }

  static Refusal malformed(String what) {
    return new Refusal(BAD, what);
  }

  /// @param name of a header field that goes with it
  static Refusal with(int status, String what, String name, String... values) {
    return new Refusal(status, what, Map.of(name, List.of(values)), Optional.empty());
  }

  static Refusal with(int status, String what, Json.Obj details) {
    return new Refusal(status, what, Map.of(), Optional.of(details));
  }

  int status() {
    return status;
  }

  Map<String, List<String>> fields() {
    return fields;
  }

  Json.Obj message() {
    return message(status, Optional.ofNullable(getMessage()), details);
  }

  /// The error message of TAXII 2.1, section 3.6.1.
  static Json.Obj message(int status, Optional<String> what, Optional<Json.Obj> details) {
    Json.Builder message =
        Json.object()
            .with("title", TITLES.getOrDefault(status, "The request failed"))
            .with("description", what)
            .with("http_status", Integer.toString(status));
    details.ifPresent(each -> message.with("details", each));
    return message.build();
  }
}
