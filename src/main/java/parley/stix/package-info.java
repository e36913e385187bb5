/// STIX 2.1: objects as they came, what is wrong with them, patterns, names, markings.
///
/// Start at {@link parley.stix.StixObject}, then {@link parley.stix.Validator}; patterns are {@link
/// parley.stix.Pattern}, and documents of many objects {@link parley.stix.ObjectStream}. Invariant:
/// the bytes of an object are a slice of what came and are never written again, and nothing here
/// costs more than its bounds say, whoever wrote the document (K-READ-1 to K-READ-5, K-PAT-1).
@org.jspecify.annotations.NullMarked
package parley.stix;
