package parley.exchange;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import parley.agreement.Agreement;
import parley.agreement.AgreementLife;
import parley.agreement.Ruling;
import parley.agreement.SerialKey;
import parley.agreement.Series;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.ReleaseCheck;
import parley.ledger.Ledger;
import parley.ledger.LedgerException;
import parley.message.Attachment;
import parley.message.Exercises;
import parley.message.FilePart;
import parley.message.Format;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.PartsDue;
import parley.message.Reference;
import parley.party.LinkId;
import parley.party.NodeId;
import parley.party.OfficerCheck;

/// What is judged of a message, the same on send and on receive: its agreement, its format, its
/// attachments, what it refers to.
final class Admission {
  private Admission() {}

  /// A message with what travels beside it.
  ///
  /// @param at when its sender says that it sent it: the moment of the transmittal
  record Handed(Message message, List<Bytes> assertions, List<Bytes> attachments, Instant at) {}

  static Optional<Released> outgoing(
      Standing standing, Formats formats, SerialKey serial, Handed handed) {
    Message message = handed.message();
    if (!message.sender().equals(standing.self())
        || !message.recipients().contains(standing.peer())) {
      return Optional.of(
          new Released.Refused(
              "recipient",
              "M-HEAD-7",
              "a message on this link is from " + standing.self() + " and to " + standing.peer()));
    }
    return switch (judge(standing, formats, serial, standing.self(), handed)) {
      case Ruling.Allowed() -> Optional.empty();
      case Ruling.Refused(String reason, String clause, String detail) ->
          Optional.of(new Released.Refused(reason, clause, detail));
    };
  }

  static Ruling incoming(Standing standing, Formats formats, SerialKey serial, Handed handed) {
    Message message = handed.message();
    if (!message.sender().equals(standing.peer())
        || !message.recipients().contains(standing.self())) {
      return new Ruling.Refused("recipient", "M-HEAD-7", "sender or recipient is not of this link");
    }
    if (!serial.agreement().equals(message.agreement())
        || serial.line() != message.line()
        || serial.series() != message.series()) {
      return new Ruling.Refused(
          "transmittal", "E-TRANS-7", "the transmittal numbers it elsewhere than the message says");
    }
    return judge(standing, formats, serial, standing.peer(), handed);
  }

  private static Ruling judge(
      Standing standing, Formats formats, SerialKey serial, NodeId sender, Handed handed) {
    Message message = handed.message();
    Optional<Format> format = formats.named(message.format());
    if (format.isEmpty()) {
      return new Ruling.Refused(
          "format", "M-FORM-1", "format " + message.format() + " is not known here");
    }
    Ruling terms =
        standing
            .life()
            .rule(
                new AgreementLife.Claim(
                    message.agreement(),
                    message.agreementHash(),
                    message.line(),
                    message.format(),
                    message.series(),
                    message.precedence(),
                    sender,
                    message.recipients(),
                    serial.epoch(),
                    serial.serial(),
                    format.get().answers()));
    if (terms instanceof Ruling.Refused) {
      return terms;
    }
    List<Formats.Fault> faults = formats.check(message, named(standing, message));
    if (!faults.isEmpty()) {
      Formats.Fault first = faults.getFirst();
      return new Ruling.Refused(
          "format", first.clause(), first.field() + ": " + first.key() + " " + first.arguments());
    }
    Ruling release = release(standing, sender, handed);
    if (release instanceof Ruling.Refused) {
      return release;
    }
    Ruling act = act(message, handed.at());
    return act instanceof Ruling.Refused
        ? act
        : attachments(message, handed.attachments(), inParts(standing, message));
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

  /// What only the link knows: whether an exercise stands into which an exercise message falls
  /// (W-EXERCISE-1), and whether another one may begin (W-EXERCISE-3).
  static Ruling exercises(
      Ledger ledger, Decision fresh, Standing standing, Handed handed, Instant now, boolean inbound)
      throws LedgerException {
    Message message = handed.message();
    boolean start = message.format().equals(Exercises.START);
    boolean exercise =
        message.series() == Series.EXERCISE && Exercises.windowed(named(standing, message));
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

  private static Optional<PartsDue> due(
      Ledger ledger, Decision fresh, LinkId link, FilePart part, boolean own)
      throws LedgerException {
    String key = PartsDue.key(part.message().id(), own);
    Optional<Bytes> kept = fresh.value(key);
    return (kept.isPresent() ? kept : ledger.value(link, key)).map(PartsDue::read);
  }

  /// What a message promises is due with it, and a part that is journalled is due no more, in the
  /// same commit.
  static void promised(Ledger ledger, Decision out, Standing standing, Message message, boolean own)
      throws LedgerException {
    if (message.attachments().isEmpty()) {
      return;
    }
    Optional<PartsDue> next = Optional.empty();
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
      next = Optional.of(PartsDue.of(message));
    }
    String key = PartsDue.key(about, own);
    next.ifPresent(
        due -> out.change(new Ledger.Change.KeepValue(standing.link(), key, due.bytes())));
  }

  /// An act of either side takes effect in the commit that journals it (W-EXERCISE-5).
  static void acted(
      Ledger ledger, Decision out, LinkId link, Message message, boolean own, Instant at)
      throws LedgerException {
    if (Exercises.act(message)) {
      Exercises now = exercises(ledger, out, link).with(message, own, at);
      out.change(new Ledger.Change.KeepValue(link, Exercises.KEY, now.bytes()));
    }
  }

  /// Where the agreement asks for release by two persons, nothing passes that two different
  /// officers of the sender did not sign, on either end (E-RELEASE-1). It takes some milliseconds
  /// of the link's owner, which only what verified in every suite can cost it.
  private static Ruling release(Standing standing, NodeId sender, Handed handed) {
    Message message = handed.message();
    boolean two = named(standing, message).twoPersonRelease().contains(message.precedence());
    // What a part brings was released with the message that names its digest (M-PART-4).
    if (!two || FilePart.is(message)) {
      return Ruling.allowed();
    }
    return standing
        .rolls()
        .node(sender)
        .map(listed -> new ReleaseCheck(listed.roll(), OfficerCheck.passkeys()))
        .orElseThrow()
        .refusal(
            new ReleaseCheck.Subject(message.digest(), message.composedAt(), handed.at()),
            handed.assertions())
        .<Ruling>map(no -> new Ruling.Refused("release", no.clause(), no.detail()))
        .orElseGet(Ruling::allowed);
  }

  /// The version that the message names: an amendment changes nothing for what travels under the
  /// one before (A-RULE-2).
  static Agreement named(Standing standing, Message message) {
    return standing
        .life()
        .version(message.agreement(), message.agreementHash())
        .or(() -> standing.life().named(message.agreement()))
        .orElseThrow();
  }

  /// Whether the files of a message follow it in parts (M-PART-1).
  private static boolean inParts(Standing standing, Message message) {
    return !FilePart.is(message) && named(standing, message).attachments().isPresent();
  }

  private static Ruling attachments(Message message, List<Bytes> attachments, boolean inParts) {
    if (inParts) {
      return attachments.isEmpty()
          ? Ruling.allowed()
          : new Ruling.Refused(
              "attachment", "M-PART-1", "under this agreement files follow their message in parts");
    }
    if (FilePart.is(message) && message.attachments().size() != 1) {
      return new Ruling.Refused("attachment", "M-PART-2", "a part is one attachment");
    }
    if (message.attachments().size() != attachments.size()) {
      return new Ruling.Refused(
          "attachment", "M-ATTACH-3", "the message names other attachments than came with it");
    }
    for (int i = 0; i < attachments.size(); i++) {
      Attachment named = message.attachments().get(i);
      if (named.size() != attachments.get(i).size()
          || !named.digest().equals(Digest.of(attachments.get(i)))) {
        return new Ruling.Refused(
            "attachment",
            "M-ATTACH-3",
            "attachment " + (i + 1) + " is not the one that the message names");
      }
    }
    return Ruling.allowed();
  }

  /// A reference to a message that is held here must name its very bytes and stay within its
  /// series: an exercise can never join a real thread (M-REF-2). Only the sender of a message
  /// corrects or cancels it (M-REF-3). What is not held yet is let through: FLASH overtakes.
  ///
  /// @param inbound direction of `message`
  static Ruling references(
      Ledger ledger, Decision fresh, Standing standing, Message message, boolean inbound)
      throws LedgerException {
    List<Optional<Reference>> own = List.of(message.replaces(), message.cancels());
    for (Optional<Reference> reference :
        List.of(message.inReplyTo(), message.replaces(), message.cancels())) {
      if (reference.isEmpty()) {
        continue;
      }
      for (boolean direction : new boolean[] {true, false}) {
        Optional<Ledger.Item> held = fresh.itemOfMessage(direction, reference.get().id());
        if (held.isEmpty()) {
          held = ledger.itemOfMessage(standing.link(), direction, reference.get().id());
        }
        if (held.isEmpty()) {
          continue;
        }
        if (!held.get().messageDigest().equals(reference.get().digest())) {
          return new Ruling.Refused(
              "reference", "M-REF-1", "it refers to other bytes under that identifier");
        }
        if (held.get().serial().series() != message.series()) {
          return new Ruling.Refused(
              "reference", "M-REF-2", "real and exercise messages never join one thread");
        }
        if (direction != inbound && own.contains(reference)) {
          return new Ruling.Refused(
              "reference", "M-REF-3", "only its sender corrects or cancels a message");
        }
      }
    }
    return Ruling.allowed();
  }
}
