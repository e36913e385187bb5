package parley.certline;

import parley.taxii.ObjectCheck;

/// A row of `cert_line` while an envelope is taken in: one object in one version of STIX. Mutable,
/// one thread.
final class Line {
  final long no;
  final String id;
  final String spec;
  final String type;
  final boolean isNew;
  boolean top;
  long firstNo;
  String firstKey;
  long lastNo;
  String lastKey;
  boolean changed;

  Line(long no, ObjectCheck.Accepted object, boolean top, long version, String key) {
    this(no, object.id(), object.spec(), object.type(), true, top, version, key, version, key);
  }

  Line(
      long no,
      String id,
      String spec,
      String type,
      boolean isNew,
      boolean top,
      long firstNo,
      String firstKey,
      long lastNo,
      String lastKey) {
    this.no = no;
    this.id = id;
    this.spec = spec;
    this.type = type;
    this.isNew = isNew;
    this.top = top;
    this.firstNo = firstNo;
    this.firstKey = firstKey;
    this.lastNo = lastNo;
    this.lastKey = lastKey;
  }

  /// A row of `cert_version` that is to be written.
  static final class Version {
    final long no;
    final long added;
    final Line line;
    final String version;
    final String key;
    final IntakeTable.Ready ready;
    boolean first = true;
    boolean last = true;

    Version(long no, long added, Line line, String version, String key, IntakeTable.Ready ready) {
      this.no = no;
      this.added = added;
      this.line = line;
      this.version = version;
      this.key = key;
      this.ready = ready;
    }
  }
}
