package parley.exchange;

import java.time.Duration;
import java.util.Optional;
import parley.agreement.Budget;
import parley.agreement.LinkBudgets;
import parley.codec.Digest;
import parley.codec.MalformedInput;
import parley.envelope.Envelope;
import parley.envelope.Lane;
import parley.envelope.NotYet;
import parley.envelope.OuterFrame;
import parley.http.LinkDoor;
import parley.seal.KeyVault;
import parley.seal.SealException;

/// What the frame of an envelope decides alone (X-RECV-1): is it of this link, may it be so large,
/// is there budget. It costs no cryptography, and for a peer that does not heed what it is told not
/// even the reading of the body.
final class Gate {
  private static final Duration NO_TERMS = Duration.ofSeconds(30);

  private final LinkBudgets budgets;
  private final KeyVault vault;

  Gate(LinkBudgets budgets, KeyVault vault) {
    this.budgets = budgets;
    this.vault = vault;
  }

  /// @param size of the whole envelope
  static OuterFrame sized(OuterFrame frame, int size) throws MalformedInput {
    MalformedInput.unless(
        frame.size() == size - OuterFrame.SIZE, "E-FRAME-9", "the frame speaks of another size");
    return frame;
  }

  private static boolean flash(OuterFrame frame) {
    return frame.lane() == Lane.FLASH;
  }

  private static int size(OuterFrame frame) {
    return OuterFrame.SIZE + frame.size();
  }

  /// By its first bytes: refused for good, or past the budget of a peer that had its words
  /// (A-BUDGET-4).
  ///
  /// @return nothing when the rest is to be read
  Optional<LinkDoor.Answer> glance(Standing standing, OuterFrame frame) throws MalformedInput {
    return switch (look(standing, frame).orElse(null)) {
      case Budget.Decision.TooLarge() -> throw tooLarge();
      case Budget.Decision.Later _ when !budgets.word(standing.link(), flash(frame)) ->
          Optional.of(LinkDoor.UNHEEDED);
      case null, default -> Optional.empty();
    };
  }

  /// Uses nothing up.
  Optional<Budget.Decision> look(Standing standing, OuterFrame frame) {
    return budgets.look(standing.link(), standing.life().agreements(), flash(frame), size(frame));
  }

  Optional<Budget.Decision> take(Standing standing, OuterFrame frame) {
    return budgets.take(standing.link(), standing.life().agreements(), flash(frame), size(frame));
  }

  /// Not yet, where no agreement is in force or its budget is used up.
  Optional<LinkDoor.Answer> heldBack(Envelope envelope, Optional<Budget.Decision> budget)
      throws MalformedInput, SealException {
    if (budget.isEmpty()) {
      return Optional.of(notYet(envelope.digest(), "agreement-unknown", NO_TERMS));
    }
    return switch (budget.get()) {
      case Budget.Decision.Take _ -> Optional.empty();
      case Budget.Decision.Later(Duration wait) ->
          Optional.of(notYet(envelope.digest(), "budget", wait));
      case Budget.Decision.TooLarge() -> throw tooLarge();
    };
  }

  private static MalformedInput tooLarge() {
    return new MalformedInput("A-BUDGET-2", "the envelope is larger than agreed");
  }

  LinkDoor.Answer notYet(Digest about, String reason, Duration wait) throws SealException {
    return new LinkDoor.Answer(503, new NotYet(about, reason, wait).sign(vault.frames()));
  }
}
