/// The CERT line: collections of what CERTs tell each other, kept in a database and by a writer of
/// their own, so that no number of them ever delays FLASH.
///
/// Start at {@link parley.certline.CertLine}. Invariant: within a collection moments only grow,
/// given by the one writer in the commit that makes an object seen.
@org.jspecify.annotations.NullMarked
package parley.certline;
