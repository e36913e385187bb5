package parley.escalation;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import parley.mail.MailException;
import parley.mail.Mailer;
import parley.message.Wording;

/// Calls by e-mail, in each of the languages.
///
/// @param languages the subject is in the first
public record MailChannel(Mailer mailer, List<String> to, List<Wording> languages)
    implements Channel {
  public MailChannel {
    to = List.copyOf(to);
    languages = List.copyOf(languages);
  }

  @Override
  public String name() {
    return "mail";
  }

  @Override
  public void send(Call call) throws IOException {
    Call.Content content = call.content();
    String text =
        languages.stream().map(words -> text(words, content)).collect(Collectors.joining("\n"))
            + "\n"
            + call.id()
            + "\n";
    try {
      mailer.tell(to, subject(languages.getFirst(), content), text, call.id());
    } catch (MailException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static String subject(Wording words, Call.Content content) {
    if (content.test()) {
      return words.say("call.subject-test", "node", content.node());
    }
    Call.Line first = content.lines().getFirst();
    String subject = content.kind() == Call.Kind.ENDED ? "call.subject-ended" : "call.subject";
    return words.say(
        first.exercise() ? subject + "-exercise" : subject,
        "node",
        content.node(),
        "precedence",
        words.say("precedence." + first.precedence()),
        "count",
        content.lines().size() + content.more());
  }

  private static String text(Wording words, Call.Content content) {
    StringBuilder text = new StringBuilder();
    if (!content.test() && content.lines().getFirst().exercise()) {
      text.append(words.say("call.exercise")).append("\n\n");
    }
    text.append(words.say("call." + content.kind().code(), "node", content.node()));
    text.append("\n\n");
    for (Call.Line line : content.lines()) {
      text.append(words.say("precedence." + line.precedence())).append("  ");
      if (line.exercise()) {
        text.append(words.say("series.exercise-mark")).append("  ");
      }
      text.append(line.serial())
          .append("  ")
          .append(
              content.kind() == Call.Kind.ENDED
                  ? words.say("call.over")
                  : words.say("call.waits." + line.waitsFor()))
          .append("  ")
          .append(words.moment(Instant.parse(line.due())))
          .append("\n");
    }
    if (content.more() > 0) {
      text.append(words.say("call.more", "count", content.more())).append("\n");
    }
    return text.toString();
  }
}
