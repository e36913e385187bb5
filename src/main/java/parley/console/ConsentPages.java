package parley.console;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.util.List;
import java.util.Optional;
import parley.codec.Bytes;
import parley.codec.MalformedInput;
import parley.console.PeopleView.Consenting;
import parley.console.page.JterollGenerated;
import parley.party.OfficerCheck;
import parley.party.OfficersProposal;
import parley.party.Roll;
import parley.seal.PasskeyCheck;
import parley.watchfloor.Act;
import parley.watchfloor.FloorException;
import parley.watchfloor.Permit;

/// An officer's consent to other officers on the party's roll, by a passkey that the roll in force
/// lists (P-ROLL-8, W-TWO-9). Nothing is kept here but the entry of the own log: a proposal comes
/// as text, and goes on as text with one consent more.
final class ConsentPages {
  private final Visit visit;
  private final Door door;

  ConsentPages(Visit visit, Door door) {
    this.visit = visit;
    this.door = door;
  }

  void routes(Guard guard) {
    guard.get(
        "/keys/roll",
        Act.ENTER,
        (context, _) ->
            page(
                context, new Consenting(Optional.empty(), List.of(), "", false, Optional.empty())));
    guard.post("/keys/roll", Act.ENTER, this::read);
    guard.post("/keys/roll/consent", Act.ENTER, this::consent);
  }

  private void page(Context context, Consenting consenting) {
    if (consenting.wrong().isPresent()) {
      context.status(HttpStatus.UNPROCESSABLE_CONTENT);
    }
    Shell shell = visit.shell(context);
    Visit.send(
        context, out -> JterollGenerated.render(out, null, shell, visit.relying(), consenting));
  }

  /// What was typed, where it is a change of the next roll.
  private Consenting proposed(Context context, String officer) {
    String typed = Optional.ofNullable(context.formParam("proposal")).orElse("");
    try {
      OfficersProposal proposal = OfficersProposal.read(Bytes.utf8(typed));
      Roll own = visit.roll();
      if (!proposal.isOf(own)) {
        return Consenting.wrong("next");
      }
      return new Consenting(
          Optional.of(proposal),
          proposal.changes(own),
          String.join(" ", visit.onRoll(officer)),
          false,
          Optional.empty());
    } catch (MalformedInput e) {
      return Consenting.wrong("form");
    }
  }

  private void read(Context context, Permit<Act.Enter> permit) {
    page(context, proposed(context, permit.officer()));
  }

  private void consent(Context context, Permit<Act.Enter> permit) throws FloorException {
    door.knock(context);
    Consenting asked = proposed(context, permit.officer());
    if (asked.proposal().isEmpty()) {
      page(context, asked);
      return;
    }
    OfficersProposal proposal = asked.proposal().get();
    Optional<Roll.OfficerAssertion> word = word(context, permit.officer(), proposal);
    if (word.isEmpty()) {
      page(context, said(asked, proposal, false, Optional.of("key")));
      return;
    }
    try {
      OfficersProposal next = proposal.with(word.get());
      door.people().consents(permit, next.number());
      page(context, said(asked, next, true, Optional.empty()));
    } catch (MalformedInput e) {
      page(context, said(asked, proposal, false, Optional.of("twice")));
    }
  }

  private static Consenting said(
      Consenting asked, OfficersProposal proposal, boolean given, Optional<String> wrong) {
    return new Consenting(Optional.of(proposal), asked.changes(), asked.allow(), given, wrong);
  }

  /// The officer's word, when a key signed it that the roll lists for this officer and that is held
  /// here (W-TWO-8): what the authority and every partner will ask again.
  private Optional<Roll.OfficerAssertion> word(
      Context context, String officer, OfficersProposal proposal) {
    String key = Optional.ofNullable(context.formParam("key")).orElse("");
    PasskeyCheck.Assertion given = Door.assertion(context);
    Roll.OfficerAssertion word =
        new Roll.OfficerAssertion(
            officer, key, given.authenticatorData(), given.clientData(), given.signature());
    boolean good =
        visit.onRoll(officer).contains(key)
            && visit.roll().officers().stream()
                .filter(listed -> listed.credentialId().equals(key))
                .filter(listed -> listed.officer().equals(officer))
                .anyMatch(
                    listed -> OfficerCheck.passkeys().verifies(listed, proposal.challenge(), word));
    return good ? Optional.of(word) : Optional.empty();
  }
}
