package parley.carrier;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Consignment;
import parley.exchange.Intake.Carried;
import parley.mail.MailException;
import parley.mail.Postbox;
import parley.party.LinkId;
import parley.party.NodeId;

/// Hands what a mail brought to the exchange, and mails the answers back. Nothing is durable here:
/// a mail is deleted only after everything in it is journalled and its answers are with the mail
/// server, so a crash means that it is taken again, and gets the same answers.
public final class Consignee {
  private static final System.Logger LOG = System.getLogger(Consignee.class.getName());

  /// L-MAIL-6: the same envelope brought again is answered again after this at the earliest, so
  /// that nobody makes us write to a partner by bringing old mails.
  static final Duration ANSWER_AGAIN = Duration.ofMinutes(10);

  private static final int REMEMBERED = 4_096;

  private final MailRoute.Posting posting;
  private final Door door;
  private final NodeId self;
  private final Function<NodeId, Optional<String>> addresses;
  private final InstantSource clock;
  private final Map<Digest, Instant> answered =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Instant> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// Where frames go in: `NodeExchange.carried`.
  @FunctionalInterface
  public interface Door {
    Carried carried(Bytes frame) throws InterruptedException;
  }

  /// @param addresses where answers to a peer are mailed
  public Consignee(
      MailRoute.Posting posting,
      Door door,
      NodeId self,
      Function<NodeId, Optional<String>> addresses,
      InstantSource clock) {
    this.posting = posting;
    this.door = door;
    this.self = self;
    this.addresses = addresses;
    this.clock = clock;
  }

  /// What one mail brought.
  public Postbox.Verdict take(Bytes attachment) throws InterruptedException {
    List<Carried> outcomes = new ArrayList<>();
    try {
      for (Bytes frame : Consignment.read(Consignment.disarm(attachment)).frames()) {
        outcomes.add(door.carried(frame));
      }
    } catch (MalformedInput e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "a mail was set aside: " + e.clause() + ": " + e.getMessage());
      return Postbox.Verdict.SET_ASIDE;
    }
    if (outcomes.stream().anyMatch(Carried.Later.class::isInstance) || !answer(outcomes)) {
      return Postbox.Verdict.LATER;
    }
    return outcomes.stream().allMatch(Carried.Dropped.class::isInstance)
        ? Postbox.Verdict.SET_ASIDE
        : Postbox.Verdict.DONE;
  }

  /// @return false when the mail server did not take the answers
  private boolean answer(List<Carried> outcomes) {
    Map<NodeId, List<Carried.Kept>> due = new LinkedHashMap<>();
    for (Carried outcome : outcomes) {
      if (outcome instanceof Carried.Kept kept && due(kept.envelope())) {
        due.computeIfAbsent(kept.peer(), peer -> new ArrayList<>()).add(kept);
      }
    }
    for (Map.Entry<NodeId, List<Carried.Kept>> each : due.entrySet()) {
      Optional<String> to = addresses.apply(each.getKey());
      List<Bytes> frames = each.getValue().stream().map(Carried.Kept::answer).toList();
      try {
        if (to.isPresent()) {
          LinkId link = LinkId.between(self, each.getKey());
          posting.post(to.get(), new Consignment(link, self, frames));
        }
      } catch (MailException e) {
        LOG.log(System.Logger.Level.WARNING, "answers wait for the mail server: " + e.getMessage());
        return false;
      }
      each.getValue().forEach(kept -> answered.put(kept.envelope(), clock.instant()));
    }
    return true;
  }

  private boolean due(Digest envelope) {
    Instant before = answered.get(envelope);
    return before == null || !clock.instant().isBefore(before.plus(ANSWER_AGAIN));
  }
}
