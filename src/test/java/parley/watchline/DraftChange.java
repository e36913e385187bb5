package parley.watchline;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import parley.agreement.Series;
import parley.message.MessageId;
import parley.party.NodeId;
import parley.watchline.WatchDesk.Draft;

/// A draft with some of its members changed; the others stay what they were.
public final class DraftChange {
  private final Draft draft;
  private NodeId peer;
  private String language;
  private Series series;
  private Optional<String> releasability;
  private Optional<String> caseNumber;
  private Optional<MessageId> inReplyTo;
  private Optional<MessageId> replaces;
  private Optional<Duration> replyWantedWithin;
  private List<WatchDesk.File> files;

  public DraftChange(Draft draft) {
    this.draft = draft;
    this.peer = draft.peer();
    this.language = draft.language();
    this.series = draft.series();
    this.releasability = draft.releasability();
    this.caseNumber = draft.caseNumber();
    this.inReplyTo = draft.inReplyTo();
    this.replaces = draft.replaces();
    this.replyWantedWithin = draft.replyWantedWithin();
    this.files = draft.files();
  }

  public DraftChange peer(NodeId value) {
    peer = value;
    return this;
  }

  public DraftChange language(String value) {
    language = value;
    return this;
  }

  public DraftChange series(Series value) {
    series = value;
    return this;
  }

  public DraftChange releasability(String value) {
    releasability = Optional.of(value);
    return this;
  }

  public DraftChange caseNumber(Optional<String> value) {
    caseNumber = value;
    return this;
  }

  public DraftChange inReplyTo(Optional<MessageId> value) {
    inReplyTo = value;
    return this;
  }

  public DraftChange replaces(Optional<MessageId> value) {
    replaces = value;
    return this;
  }

  public DraftChange replyWantedWithin(Optional<Duration> value) {
    replyWantedWithin = value;
    return this;
  }

  public DraftChange files(WatchDesk.File... values) {
    files = List.of(values);
    return this;
  }

  public Draft made() {
    return new Draft(
        peer,
        draft.agreement(),
        draft.format(),
        draft.precedence(),
        series,
        language,
        draft.tlp(),
        draft.pap(),
        releasability,
        caseNumber,
        inReplyTo,
        replaces,
        draft.cancels(),
        replyWantedWithin,
        draft.body(),
        files);
  }
}
