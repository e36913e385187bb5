package parley.stix;

/// One thing that is wrong with an object, or that a person may want to know of it.
///
/// @param path of the value, for example `external_references[0].url`; empty for the whole object.
///   It holds names that the document's author chose, `?` for each character that is no letter,
///   digit, hyphen or underscore
/// @param rule the clause of `spec/18-stix.md`, which never changes its meaning
/// @param sentence for people; it repeats no content
public record Finding(String path, String rule, String sentence) {}
