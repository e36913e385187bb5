package parley.casework;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.agreement.Series;
import parley.message.MessageId;
import parley.watchfloor.Act;
import parley.watchfloor.Permit;
import parley.watchline.Board;
import parley.watchline.DeskException;
import parley.watchline.WatchDesk;

/// Cases as the console shows them and officers keep them.
public interface CaseDesk {
  /// F-CASE-5: characters of a title.
  int LONGEST_TITLE = 160;

  /// F-CASE-5: characters of a reason.
  int LONGEST_REASON = 500;

  /// F-CASE-5: characters of a note.
  int LONGEST_NOTE = 4_000;

  /// F-CASE-6: cases in one list.
  int MOST_CASES = 500;

  /// What became of an officer's act.
  enum Ruling {
    DONE,
    /// Too long, empty where something must be said, or of letters that no text may hold.
    WORDS,
    /// There is no such case, thread, message or officer, or no longer.
    GONE,
    /// An exercise and what is real never meet (F-CASE-4).
    SERIES,
    /// It is so already.
    ALREADY;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// @param number of the case, empty when none was opened
  record Opened(Ruling ruling, String number) {}

  /// What changed last comes first.
  ///
  /// @throws IllegalStateException when the node cannot read it now
  List<Case> cases(Optional<Case.State> state);

  /// One case; that this officer read it is in the own log before it is shown.
  Optional<File> file(String number, Permit<Act.Read> permit);

  /// The cases to which a message's thread belongs.
  List<Case> of(MessageId message);

  /// @param first a message whose thread belongs to it
  Opened open(String title, Optional<MessageId> first, Permit<Act.KeepCases> permit)
      throws DeskException;

  /// A case that has no thread yet.
  ///
  /// @param series of the messages that may be tied to it
  Opened open(String title, Series series, Permit<Act.KeepCases> permit) throws DeskException;

  /// Ties the thread of a message to a case.
  Ruling attach(String number, MessageId message, Permit<Act.KeepCases> permit)
      throws DeskException;

  /// Takes a thread from a case; the reason stays.
  ///
  /// @param message any of the thread
  Ruling detach(String number, MessageId message, String reason, Permit<Act.KeepCases> permit)
      throws DeskException;

  Ruling state(String number, Case.State state, String reason, Permit<Act.KeepCases> permit)
      throws DeskException;

  /// Puts an officer who serves in charge.
  Ruling charge(String number, String officer, Permit<Act.KeepCases> permit) throws DeskException;

  /// A note that stays here: it is never sent.
  Ruling note(String number, String text, Permit<Act.KeepCases> permit) throws DeskException;

  /// One case with everything that belongs to it.
  ///
  /// @param threads in the order in which they were tied to it
  /// @param moments oldest first
  /// @param knowledge of each message who knows it, oldest first
  /// @param brought of those messages that are batches of the CERT line, what they bring
  /// @param proposed threads that name the same, and do not belong to it yet
  record File(
      Case of,
      List<Tied> threads,
      List<CaseAct> acts,
      List<Moment> moments,
      List<Known> knowledge,
      Map<MessageId, Brought> brought,
      List<Proposal> proposed) {
    public File {
      threads = List.copyOf(threads);
      acts = List.copyOf(acts);
      moments = List.copyOf(moments);
      knowledge = List.copyOf(knowledge);
      brought = Map.copyOf(brought);
      proposed = List.copyOf(proposed);
    }

    /// Empty for what stands on a board, and is opened there.
    public Optional<Brought> brought(WatchDesk.Row row) {
      return Optional.ofNullable(brought.get(row.id()));
    }

    /// Messages that correct or cancel another, oldest first.
    public List<MessageId> corrections() {
      return threads.stream()
          .flatMap(thread -> thread.messages().stream())
          .map(placed -> placed.row())
          .filter(row ->
              row.format().startsWith("correction/") || row.format().startsWith("cancellation/"))
          .map(WatchDesk.Row::id)
          .toList();
    }
  }

  /// What a batch of the CERT line brings, as the batch itself says.
  record Brought(long objects, long withdrawn) {}

  /// @param messages oldest first, at least one
  record Tied(String root, List<Board.Placed> messages) {
    public Tied {
      messages = List.copyOf(messages);
    }
  }

  /// @param shared what both name: addresses, systems, digests, vulnerabilities, the reference
  record Proposal(WatchDesk.Row row, Set<String> shared) {
    public Proposal {
      shared = Set.copyOf(shared);
    }
  }

  /// Where something of a time line happened.
  enum Side {
    THEM,
    US,
    /// On our own watch floor; the other side sees nothing of it.
    FLOOR
  }

  /// What happened.
  enum What {
    SENT,
    RECEIVED,
    RECEIPTED,
    REFUSED,
    DUE,
    PASSED,
    ALARM,
    TAKEN,
    ENDED,
    OPENED,
    ATTACHED,
    DETACHED,
    STATE,
    CHARGE,
    NOTE;

    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /// One entry of a time line.
  ///
  /// @param row the message that it is about
  /// @param officer empty when it was a node's doing
  /// @param detail a code or words, as `what` says
  record Moment(
      Instant at,
      Side side,
      What what,
      Optional<WatchDesk.Row> row,
      String officer,
      String detail) {}

  /// Who knows a message.
  ///
  /// @param node since when the receiver's node has it
  /// @param watch since when an officer of the receiver has said so
  /// @param here our own officers, in the order in which they came to know it
  record Known(
      WatchDesk.Row row, Optional<Instant> node, Optional<Instant> watch, List<Reader> here) {
    public Known {
      here = List.copyOf(here);
    }
  }

  /// @param post as it is now; empty when nothing is said of it
  /// @param how `read`, `exported`, `release`, `signed`, `passed-on` or `countersigned`
  record Reader(String officer, String post, String how, Instant at) {}

  /// How far the drawn time line reaches.
  static Duration span(List<Moment> moments) {
    return moments.isEmpty()
        ? Duration.ZERO
        : Duration.between(moments.getFirst().at(), moments.getLast().at());
  }
}
