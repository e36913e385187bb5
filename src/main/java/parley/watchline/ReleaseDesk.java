package parley.watchline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.envelope.ReleaseAssertion;
import parley.envelope.ReleaseCheck;
import parley.exchange.Released;
import parley.message.Formats;
import parley.message.Message;
import parley.message.MessageId;
import parley.message.Reference;
import parley.party.NodeId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;

/// Where messages that are written wait for the second officer (W-TWO-1).
public interface ReleaseDesk {
  /// How long both officers' word is good (E-RELEASE-6).
  Duration GOOD_FOR = ReleaseCheck.LONGEST;

  /// Oldest first.
  List<Waiting> waiting(Permit<Act.Send> permit) throws DeskException;

  /// How many wait.
  ///
  /// @throws IllegalStateException when the store cannot be read now
  int count();

  /// One of them; that this officer read it is in the own log before it is shown.
  Optional<Waiting> open(MessageId id, Permit<Act.Send> permit) throws DeskException;

  /// Whether the agreement asks for two officers.
  boolean asksForTwo(WatchDesk.Draft draft);

  /// Composes a message, so that from now on its bytes are settled, and lets it wait.
  ///
  /// @param typed the form as typed, given back when the draft is taken up again
  /// @param instead the message that was made of an earlier state of this draft, and goes; its
  ///   writer alone takes it up, and only while it waits
  Proposed propose(
      WatchDesk.Draft draft, Bytes typed, Optional<MessageId> instead, Permit<Act.Send> permit)
      throws DeskException;

  /// Sends a draft that was taken up again, where one officer sends it: what waited of it goes
  /// before, so that it cannot go out as well (W-TWO-5).
  Released send(WatchDesk.Draft draft, MessageId instead, Permit<Act.Send> permit)
      throws DeskException, InterruptedException;

  /// The attachments of one that waits, for its writer to take up again.
  List<WatchDesk.File> files(MessageId id, Permit<Act.Send> permit) throws DeskException;

  /// Lets the acknowledgement of a message wait, where the agreement asks for two officers for it
  /// too; empty where one officer sends it.
  Optional<MessageId> acknowledge(
      MessageId id, boolean complete, String note, Permit<Act.Send> permit) throws DeskException;

  /// The officer who wrote it signs it.
  Optional<Refusal> sign(MessageId id, ReleaseAssertion word, Permit<Act.Send> permit)
      throws DeskException;

  /// Another officer releases it; with both officers' word where the agreement asks for two. Of
  /// hand `alone` a releasing officer's one word suffices where the agreement says so, the writer's
  /// own too (W-COUNTER-4).
  Released release(MessageId id, Optional<ReleaseAssertion> word, Permit<Act.Release> permit)
      throws DeskException, InterruptedException;

  /// Lets it go unsent; false when it no longer waits.
  boolean discard(MessageId id, Permit<Act.Send> permit) throws DeskException;

  /// The release credentials by which the own roll lets this officer sign so.
  Set<String> credentials(String officer, ReleaseAssertion.Hand hand) throws DeskException;

  /// @param clause why it was not taken
  record Refusal(String clause, String detail) {}

  /// @param faults empty when it waits now
  record Proposed(Optional<MessageId> id, List<Formats.Fault> faults) {}

  /// A message that waits.
  ///
  /// @param two the agreement asks for two officers' word
  /// @param alone where one releasing officer may release it: how long another one has then to
  ///   countersign
  /// @param drafted the writer's word, once given
  /// @param files names
  record Waiting(
      Message message,
      NodeId peer,
      String drafter,
      boolean two,
      Optional<Duration> alone,
      Optional<ReleaseAssertion> drafted,
      Bytes typed,
      List<String> files) {
    public Instant notAfter() {
      return message.composedAt().plus(GOOD_FOR);
    }

    /// What it acknowledges, where it is an acknowledgement.
    Optional<MessageId> acknowledges() {
      return message
          .inReplyTo()
          .filter(_ -> message.format().startsWith("acknowledgement/"))
          .map(Reference::id);
    }

    /// What travels beside it when it is released with this word.
    List<Bytes> assertions(Optional<ReleaseAssertion> word) {
      boolean alone = word.filter(ReleaseAssertion::alone).isPresent();
      return two
          ? Stream.concat(drafted.filter(_ -> !alone).stream(), word.stream())
              .map(ReleaseAssertion::der)
              .toList()
          : List.of();
    }

    /// What an officer's key signs.
    public Digest challenge(ReleaseAssertion.Hand hand) {
      return ReleaseAssertion.challenge(hand, message.digest(), notAfter());
    }

    public boolean over(Instant now) {
      return two && now.isAfter(notAfter());
    }
  }
}
