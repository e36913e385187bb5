package parley.exchange;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Ruling;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Exercises;
import parley.message.FilePart;
import parley.message.Heightened;
import parley.message.Message;
import parley.message.MessageId;
import parley.party.LinkId;

/// What only the link knows of a message: exercises and heightened watch that stand on it, files
/// that are promised. What it learns it keeps in the commit that journals the message.
final class Acts {
  private Acts() {}

  /// All that the link holds against a message, the same on send and on receive.
  static Ruling ruling(
      Ledger ledger,
      Decision fresh,
      Standing standing,
      Admission.Handed handed,
      Instant now,
      boolean inbound)
      throws LedgerException {
    Message message = handed.message();
    Ruling ruling = Admission.references(ledger, fresh, standing, message, inbound);
    if (ruling instanceof Ruling.Allowed) {
      ruling = acts(ledger, fresh, standing, handed, now, inbound);
    }
    return ruling instanceof Ruling.Allowed
        ? part(ledger, fresh, standing.link(), message, !inbound)
        : ruling;
  }

  /// What begins or ends an exercise is real, and a window is one that can be kept (W-EXERCISE-2,
  /// W-EXERCISE-4).
  static Ruling act(Message message, Instant at) {
    if (Exercises.wrongSeries(message)) {
      return new Ruling.Refused(
          "series", "W-EXERCISE-4", "an exercise begins and ends for real, never as an exercise");
    }
    if (!message.format().equals(Exercises.START)) {
      return Ruling.allowed();
    }
    Instant from = Exercises.from(message).orElse(at);
    Instant until = Exercises.until(message).orElse(at);
    return until.isAfter(at) && until.isAfter(from) && !until.isAfter(from.plus(Exercises.LONGEST))
        ? Ruling.allowed()
        : new Ruling.Refused(
            "series", "W-EXERCISE-2", "its window is over, or longer than seven days");
  }

  /// What only the link knows of exercises and of heightened watch.
  static Ruling acts(
      Ledger ledger,
      Decision fresh,
      Standing standing,
      Admission.Handed handed,
      Instant now,
      boolean inbound)
      throws LedgerException {
    return Heightened.act(handed.message())
        ? heightened(ledger, fresh, standing, handed, now, inbound)
        : exercises(ledger, fresh, standing, handed, now, inbound);
  }

  /// Both sides judge an act by what they hold of the ones before (W-HEIGHT-5 to 7).
  static Ruling heightened(
      Ledger ledger,
      Decision fresh,
      Standing standing,
      Admission.Handed handed,
      Instant now,
      boolean inbound)
      throws LedgerException {
    Heightened known = heightened(ledger, fresh, standing.link());
    Set<MessageId> refused = new HashSet<>();
    for (MessageId own : known.own()) {
      if (ledger
          .itemOfMessage(standing.link(), false, own)
          .filter(item -> item.state().equals("refused"))
          .isPresent()) {
        refused.add(own);
      }
    }
    return known
        .without(refused)
        .judge(
            handed.message(),
            Admission.named(standing, handed.message()),
            handed.at(),
            now,
            !inbound);
  }

  private static Heightened heightened(Ledger ledger, Decision fresh, LinkId link)
      throws LedgerException {
    Optional<Bytes> kept = fresh.value(Heightened.KEY);
    return Heightened.read(kept.isPresent() ? kept : ledger.value(link, Heightened.KEY));
  }

  /// What only the link knows: whether an exercise stands into which an exercise message falls
  /// (W-EXERCISE-1), and whether another one may begin (W-EXERCISE-3).
  static Ruling exercises(
      Ledger ledger,
      Decision fresh,
      Standing standing,
      Admission.Handed handed,
      Instant now,
      boolean inbound)
      throws LedgerException {
    Message message = handed.message();
    boolean start = message.format().equals(Exercises.START);
    boolean exercise =
        message.series() == Series.EXERCISE
            && Exercises.windowed(Admission.named(standing, message));
    if (!start && !exercise) {
      return Ruling.allowed();
    }
    List<Exercises.Exercise> known = exercises(ledger, fresh, standing.link()).open(now);
    if (start) {
      return known.size() >= Exercises.MOST
          ? new Ruling.Refused(
              "series", "W-EXERCISE-3", "too many exercises stand on this link already")
          : Ruling.allowed();
    }
    for (Exercises.Exercise each : known) {
      if (each.covers(message.agreement(), handed.at())
          && (!each.own() || taken(ledger, standing.link(), each, inbound))) {
        return Ruling.allowed();
      }
    }
    return new Ruling.Refused(
        "series", "W-EXERCISE-1", "no exercise is under way on this link at that moment");
  }

  /// An own start counts once the peer's receipt is here; for what the peer sends already before,
  /// since it had our word when it gave the receipt that is still on its way (W-EXERCISE-5).
  private static boolean taken(Ledger ledger, LinkId link, Exercises.Exercise own, boolean inbound)
      throws LedgerException {
    return ledger
        .itemOfMessage(link, false, own.start())
        .filter(
            item -> item.state().equals("delivered") || (inbound && item.state().equals("queued")))
        .isPresent();
  }

  private static Exercises exercises(Ledger ledger, Decision fresh, LinkId link)
      throws LedgerException {
    Optional<Bytes> kept = fresh.value(Exercises.KEY);
    return Exercises.read(kept.isPresent() ? kept : ledger.value(link, Exercises.KEY));
  }

  /// A part of a file passes once, and only where a message of the same side, receipted before,
  /// names that file; so no more comes in than was promised (M-PART-3).
  static Ruling part(Ledger ledger, Decision fresh, LinkId link, Message message, boolean own)
      throws LedgerException {
    if (!FilePart.is(message)) {
      return Ruling.allowed();
    }
    try {
      FilePart part = FilePart.of(message);
      long size = message.attachments().getFirst().size();
      Optional<String> no =
          due(ledger, fresh, link, part, own)
              .map(due -> due.refusal(part, size))
              .orElseGet(() -> Optional.of("no message that came before it names that file"));
      return no.<Ruling>map(why -> new Ruling.Refused("attachment", "M-PART-3", why))
          .orElseGet(Ruling::allowed);
    } catch (MalformedInput e) {
      return new Ruling.Refused("attachment", e.clause(), String.valueOf(e.getMessage()));
    }
  }

  private static Optional<FilePart.Due> due(
      Ledger ledger, Decision fresh, LinkId link, FilePart part, boolean own)
      throws LedgerException {
    String key = FilePart.Due.key(part.message().id(), own);
    Optional<Bytes> kept = fresh.value(key);
    return (kept.isPresent() ? kept : ledger.value(link, key)).map(FilePart.Due::read);
  }

  /// What a message promises is due with it, and a part that is journalled is due no more, in the
  /// same commit.
  static void promised(Ledger ledger, Decision out, Standing standing, Message message, boolean own)
      throws LedgerException {
    if (message.attachments().isEmpty()) {
      return;
    }
    Optional<FilePart.Due> next = Optional.empty();
    MessageId about = message.id();
    if (FilePart.is(message)) {
      try {
        FilePart part = FilePart.of(message);
        about = part.message().id();
        next = due(ledger, out, standing.link(), part, own).map(due -> due.with(part));
      } catch (MalformedInput e) {
        throw new IllegalStateException("this part was judged before", e);
      }
    } else if (inParts(standing, message)) {
      next = Optional.of(FilePart.Due.of(message));
    }
    String key = FilePart.Due.key(about, own);
    next.ifPresent(
        due -> out.change(new Ledger.Change.KeepValue(standing.link(), key, due.bytes())));
  }

  /// An act of either side takes effect in the commit that journals it (W-EXERCISE-5, W-HEIGHT-1).
  static void acted(
      Ledger ledger, Decision out, LinkId link, Message message, boolean own, Instant at)
      throws LedgerException {
    if (Exercises.act(message)) {
      Exercises now = exercises(ledger, out, link).with(message, own, at);
      out.change(new Ledger.Change.KeepValue(link, Exercises.KEY, now.bytes()));
    }
    if (Heightened.act(message)) {
      Heightened now = heightened(ledger, out, link).with(message, own, at);
      out.change(new Ledger.Change.KeepValue(link, Heightened.KEY, now.bytes()));
    }
  }

  /// Whether the files of a message follow it in parts (M-PART-1).
  static boolean inParts(Standing standing, Message message) {
    return !message.enclosed() && Admission.named(standing, message).attachments().isPresent();
  }
}
