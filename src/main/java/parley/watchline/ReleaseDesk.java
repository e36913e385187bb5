package parley.watchline;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import parley.codec.Bytes;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.codec.Text;
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

  /// Sends a draft that was taken up again, where one officer sends it: it stands in the place of
  /// what waited before it goes, so that nothing goes out twice and nothing is lost (W-TWO-5).
  /// Refused, what waited waits again. When it throws, nobody knows whether it went: it waits until
  /// the journal says that it did.
  ///
  /// @param typed the form as typed
  Released send(WatchDesk.Draft draft, Bytes typed, MessageId instead, Permit<Act.Send> permit)
      throws DeskException, InterruptedException;

  /// The attachments of one that waits, for its writer to take up again.
  List<WatchDesk.File> files(MessageId id, Permit<Act.Send> permit) throws DeskException;

  /// One attachment of what waits, for whoever may release it; empty where it is not kept beside
  /// its message but goes in parts.
  ///
  /// @param place from 1
  Optional<Bytes> content(MessageId id, int place, Permit<Act.Release> permit) throws DeskException;

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

  /// Its writer lets it go unsent, with all that was typed.
  Optional<Refusal> discard(MessageId id, Permit<Act.Send> permit) throws DeskException;

  /// The deputy or the head takes it back: it waits no more, and its writer keeps what was typed
  /// and reads why (W-TWO-10).
  Optional<Refusal> setAside(MessageId id, String reason, Permit<Act.SetAside> permit)
      throws DeskException;

  /// The release credentials by which the own roll lets this officer sign so.
  Set<String> credentials(String officer, ReleaseAssertion.Hand hand) throws DeskException;

  /// @param reason tells apart what one clause refuses: `release`, `word`, `key`, `writer`, `left`
  /// @param clause why it was not taken
  record Refusal(String reason, String clause, String detail) {
    public Refusal(String clause, String detail) {
      this("release", clause, detail);
    }
  }

  /// @param faults empty when it waits now
  record Proposed(Optional<MessageId> id, List<Formats.Fault> faults) {}

  /// Who took it back, when and why.
  record Aside(String officer, Instant at, String reason) {
    /// W-TWO-10: characters.
    public static final int LONGEST_REASON = 1_000;

    /// Whether it can be read as it was written: plain text, and some.
    public static boolean fits(String reason) {
      try {
        return !reason.isBlank()
            && reason.length() <= LONGEST_REASON
            && Text.plain(reason).equals(reason);
      } catch (MalformedInput e) {
        return false;
      }
    }
  }

  /// A message that waits.
  ///
  /// @param two the agreement asks for two officers' word
  /// @param alone where one releasing officer may release it: how long another one has then to
  ///   countersign
  /// @param drafted the writer's word, once given
  /// @param aside why it waits no more, where somebody took it back: its writer alone sees it then
  record Waiting(
      Message message,
      NodeId peer,
      String drafter,
      boolean two,
      Optional<Duration> alone,
      Optional<ReleaseAssertion> drafted,
      Bytes typed,
      Optional<Aside> aside) {
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
