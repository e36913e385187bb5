package parley.agreement;

import static parley.party.Ceremony.RU_NRRC;
import static parley.party.Ceremony.US_NRRC;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.codec.MalformedInput;
import parley.party.Ceremony;
import parley.party.NodeId;
import parley.party.PartyId;
import parley.party.Rolls;
import parley.seal.SealException;
import parley.seal.Suite;

/// Signed agreements and acts for the tests of this room.
final class Treaty {
  static final Set<Suite> ALL = Set.of(Suite.values());
  static final String ID = "US-RU-2026";
  static final Rolls ROLLS = Ceremony.book(Ceremony.US, Ceremony.RU, Ceremony.CN);
  static final Agreement AGREEMENT = signed(draft(ID, Ceremony.US, Ceremony.RU));
  static final String NOTIFICATION = "incident-notification/1";
  static final String MEASURE = "incident-notification";

  private Treaty() {}

  static AgreementDraft draft(String id, PartyId... parties) {
    return AgreementDraft.between(
        id,
        Arrays.stream(parties).map(Ceremony::roll).toList(),
        Map.of("US", List.of("en"), "RU", List.of("ru", "en"), "CN", List.of("zh", "en")));
  }

  static Agreement signed(AgreementDraft draft) {
    try {
      Agreement agreement = draft.agreement();
      for (Agreement.Signatory side : agreement.signatories()) {
        agreement = agreement.signedBy(Ceremony.signer(side.party()));
      }
      return agreement;
    } catch (MalformedInput | SealException e) {
      throw new IllegalStateException(e);
    }
  }

  static Agreements adopted(Adoption adoption) {
    if (adoption instanceof Adoption.Adopted(Agreements book)) {
      return book;
    }
    throw new AssertionError("not adopted: " + adoption);
  }

  static String clause(Adoption adoption) {
    return switch (adoption) {
      case Adoption.Adopted adopted -> "adopted";
      case Adoption.Known known -> "known";
      case Adoption.Rejected(Ruling.Refused why) -> why.clause();
    };
  }

  static String clause(Ruling ruling) {
    return switch (ruling) {
      case Ruling.Allowed allowed -> "allowed";
      case Ruling.Refused(String reason, String clause, String detail) -> clause;
    };
  }

  static Agreements book(Agreement... agreements) {
    Agreements book = Agreements.none();
    long index = 1;
    for (Agreement agreement : agreements) {
      book = adopted(book.adopt(agreement, ROLLS, index++));
    }
    return book;
  }

  static Act.Terms terms(Agreement on, PartyId party, long number, Stage stage, String... formats) {
    return new Act.Terms(
        on.id(),
        on.hash(),
        party,
        number,
        MEASURE,
        stage,
        Ceremony.NOW,
        Map.of("en", "Decided by the government.", "ru", "По решению правительства."),
        Optional.of("4"),
        Set.of(formats));
  }

  static Act act(Agreement on, PartyId party, long number, Stage stage, String... formats) {
    return sign(terms(on, party, number, stage, formats), party);
  }

  static Act sign(Act.Terms terms, PartyId signer) {
    try {
      return Act.sign(terms, ALL, Ceremony.signer(signer));
    } catch (MalformedInput | SealException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A message from Moscow to Washington under an agreement, one part of which can be changed.
  static Claim claim() {
    return new Claim();
  }

  static final class Claim {
    private String id = ID;
    private parley.codec.Digest hash = AGREEMENT.hash();
    private Line line = Line.WATCH;
    private String format = NOTIFICATION;
    private Series series = Series.REAL;
    private Precedence precedence = Precedence.IMMEDIATE;
    private NodeId sender = RU_NRRC;
    private List<NodeId> recipients = List.of(US_NRRC);
    private int epoch = 1;
    private long serial = 1;
    private boolean answers;

    Claim under(Agreement agreement) {
      this.id = agreement.id();
      this.hash = agreement.hash();
      return this;
    }

    Claim id(String value) {
      this.id = value;
      return this;
    }

    Claim line(Line value) {
      this.line = value;
      return this;
    }

    Claim format(String value) {
      this.format = value;
      return this;
    }

    Claim series(Series value) {
      this.series = value;
      return this;
    }

    Claim precedence(Precedence value) {
      this.precedence = value;
      return this;
    }

    Claim sender(NodeId value) {
      this.sender = value;
      return this;
    }

    Claim recipients(NodeId... values) {
      this.recipients = List.of(values);
      return this;
    }

    Claim serial(int inEpoch, long value) {
      this.epoch = inEpoch;
      this.serial = value;
      return this;
    }

    Claim answering() {
      this.answers = true;
      return this;
    }

    /// The clause by which Washington's link to Moscow refuses it, or `allowed`.
    String at(Agreements book) {
      return at(book, RU_NRRC);
    }

    String at(Agreements book, NodeId peer) {
      return clause(book.between(US_NRRC, peer, ROLLS).rule(build()));
    }

    AgreementLife.Claim build() {
      return new AgreementLife.Claim(
          id, hash, line, format, series, precedence, sender, recipients, epoch, serial, answers);
    }
  }
}
