package parley.exchange;

import java.util.List;
import java.util.Map;
import parley.agreement.Adoption;
import parley.agreement.Agreement;
import parley.agreement.AgreementDraft;
import parley.agreement.Agreements;
import parley.message.PhraseBook;
import parley.party.Ceremony;
import parley.party.RollBook;

/// What two nodes know of each other that have a signed agreement.
final class Standings {
  private Standings() {}

  static Standing usOfRu() throws Exception {
    Agreement agreement =
        AgreementDraft.between(
                "US-RU-2026",
                List.of(Ceremony.roll(Ceremony.US), Ceremony.roll(Ceremony.RU)),
                Map.of())
            .phraseBook(PhraseBook.bundled().digest())
            .agreement()
            .signedBy(Ceremony.signer(Ceremony.US))
            .signedBy(Ceremony.signer(Ceremony.RU));
    RollBook rolls = Ceremony.book(Ceremony.US, Ceremony.RU);
    Agreements book = ((Adoption.Adopted) Agreements.none().adopt(agreement, rolls, 0)).book();
    return new Standing(
        Ceremony.US_NRRC,
        Ceremony.RU_NRRC,
        rolls,
        book.between(Ceremony.US_NRRC, Ceremony.RU_NRRC, rolls));
  }
}
