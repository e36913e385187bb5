/// The catalogue of the CERT line: the same indicator or value from several sources is one entry
/// with several sources. It is drawn from the collections by a writer of its own, which never
/// alters them, and can be drawn anew.
///
/// Start at {@link parley.catalogue.Catalogue}, then {@link parley.catalogue.Drawing}. Invariants:
/// an entry has a source; what is found by is kept as codes and never in clear; a page costs what
/// it shows, however much is kept.
@org.jspecify.annotations.NullMarked
package parley.catalogue;
