package parley.escalation;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import parley.agreement.Precedence;
import parley.codec.Json;
import parley.codec.MalformedInput;
import parley.http.Webhook;
import parley.mail.MailAccount;

/// What a centre decides of its ladder: the member `escalation` of `parley.json`. A time that is
/// not named is the usual one.
///
/// @param written as it stands there
public record EscalationSettings(
    Json.Obj written, Ladder ladder, Optional<Mail> mail, Optional<Hook> webhook) {
  /// W-LADDER-2.
  private static final Duration LONGEST = Duration.ofDays(7);

  private static final String NEVER = "never";
  private static final String HOLD = "hold";

  /// W-CALL-1: addresses of one mail.
  private static final int MOST_ADDRESSES = 20;

  /// @param password a file that holds the password alone
  /// @param certificate a file with the mail server's certificate, when only that one is trusted
  public record Mail(
      MailAccount.Server smtp,
      String address,
      String user,
      Optional<Path> password,
      Optional<Path> certificate,
      List<String> to) {
    public Mail {
      to = List.copyOf(to);
      if (to.isEmpty() || to.size() > MOST_ADDRESSES || user.isEmpty() != password.isEmpty()) {
        throw new IllegalArgumentException(
            "\"escalation\" \"mail\": \"to\" names 1 to 20 addresses; \"user\" and"
                + " \"passwordFile\" go together");
      }
    }
  }

  /// @param secret a file that holds hexadecimal digits alone
  /// @param certificate a file with the far end's certificate, when only that one is trusted
  public record Hook(URI url, Path secret, Optional<Path> certificate) {}

  /// For a node that says nothing of it: the usual times, and nobody outside the console is called.
  public static EscalationSettings usual() {
    return new EscalationSettings(
        Json.object().build(), Ladder.usual(), Optional.empty(), Optional.empty());
  }

  /// @param servers reads `host:port`
  /// @throws IllegalArgumentException with a sentence for the operator
  public static EscalationSettings read(
      Json.Obj json, BiFunction<String, MailAccount.Security, MailAccount.Server> servers)
      throws MalformedInput {
    Set<String> members = new HashSet<>(Set.of("mail", "webhook", "exercisesPage"));
    Map<Precedence, Ladder.Times> times = new EnumMap<>(Ladder.usual().times());
    for (Precedence precedence : Precedence.values()) {
      members.add(precedence.code());
      Ladder.Times usual = times.get(precedence);
      if (json.has(precedence.code()) && usual != null) {
        times.put(precedence, times(json.requireObject(precedence.code()), usual));
      }
    }
    json.only(members);
    return new EscalationSettings(
        json,
        new Ladder(times, json.truth("exercisesPage").orElse(false)),
        json.has("mail")
            ? Optional.of(mail(json.requireObject("mail"), servers))
            : Optional.empty(),
        json.has("webhook") ? Optional.of(hook(json.requireObject("webhook"))) : Optional.empty());
  }

  private static Ladder.Times times(Json.Obj json, Ladder.Times usual) throws MalformedInput {
    Set<String> members = new HashSet<>(Set.of(HOLD));
    Map<Rung, Duration> after = new EnumMap<>(usual.after());
    for (Rung rung : Rung.values()) {
      if (rung != Rung.BOARD) {
        members.add(rung.code());
        if (json.text(rung.code()).filter(NEVER::equals).isPresent()) {
          after.remove(rung);
        } else if (json.has(rung.code())) {
          after.put(rung, duration(json, rung.code()));
        }
      }
    }
    json.only(members);
    return new Ladder.Times(after, json.has(HOLD) ? duration(json, HOLD) : usual.hold());
  }

  private static Duration duration(Json.Obj json, String member) throws MalformedInput {
    String text = json.requireText(member);
    try {
      Duration read = Duration.parse(text.toUpperCase(Locale.ROOT));
      if (read.toSeconds() >= 1 && read.compareTo(LONGEST) <= 0) {
        return read;
      }
    } catch (DateTimeParseException e) {
      // The sentence below says how it is written.
    }
    throw new IllegalArgumentException(
        "\"escalation\" \""
            + member
            + "\" is \""
            + text
            + "\"; write a time from PT1S to P7D, for example PT10M, or \"never\" for a rung");
  }

  private static Mail mail(
      Json.Obj json, BiFunction<String, MailAccount.Security, MailAccount.Server> servers)
      throws MalformedInput {
    json.only(
        Set.of("address", "smtp", "security", "user", "passwordFile", "certificateFile", "to"));
    List<String> to = new ArrayList<>();
    json.texts("to").forEach(each -> to.add(MailAccount.address(each)));
    MailAccount.Server smtp =
        servers.apply(
            json.requireText("smtp"), MailAccount.Security.named(json.requireText("security")));
    return new Mail(
        smtp,
        MailAccount.address(json.requireText("address")),
        json.text("user").orElse(""),
        json.text("passwordFile").map(Path::of),
        json.text("certificateFile").map(Path::of),
        to);
  }

  private static Hook hook(Json.Obj json) throws MalformedInput {
    json.only(Set.of("url", "secretFile", "certificateFile"));
    return new Hook(
        Webhook.address(json.requireText("url")),
        Path.of(json.requireText("secretFile")),
        json.text("certificateFile").map(Path::of));
  }
}
