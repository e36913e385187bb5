package parley.envelope;

import parley.codec.Bytes;

/// One file under spec/vectors.
///
/// @param clause the clause it breaks; empty when it is good
/// @param why one sentence for the reader of the index
record Vector(String topic, String name, String clause, String why, Bytes bytes) {
  static Vector good(String topic, String name, String why, Bytes bytes) {
    return new Vector(topic, name, "", why, bytes);
  }

  static Vector bad(String topic, String name, String clause, String why, Bytes bytes) {
    return new Vector(topic, name, clause, why, bytes);
  }

  String path() {
    return topic + "/" + (clause.isEmpty() ? "good/" : "bad/") + name;
  }
}
