/// TAXII 2.1 as a server speaks it: who a client is, what may be asked and how, what is answered.
///
/// And as a client of servers of others: {@link parley.taxii.Pulling}, {@link
/// parley.taxii.Pushing}.
///
/// Start at {@link parley.taxii.Taxii}. Invariant: nothing is read or written for a client before
/// it has signed in, and no body is ever held whole. What is kept stands behind {@link
/// parley.taxii.Shelves}, what an object must be behind {@link parley.taxii.ObjectCheck}; where one
/// object of a body ends and the next begins, `stix.ObjectStream` says.
@org.jspecify.annotations.NullMarked
package parley.taxii;
