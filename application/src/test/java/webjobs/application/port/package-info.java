/**
 * What every port promises, as tests, and the ports' honest in-memory fakes.
 *
 * <p><b>Start with</b> {@link webjobs.application.port.RunHistoryContract}.
 *
 * <p><b>Knows</b> the ports and the domain. <b>Never knows</b> an adapter: adapters come here, as subclasses of the contracts in
 * their own tests.
 *
 * <p><b>Threads:</b> fakes are as safe as the ports ask; contracts are confined to JUnit's thread but where a test says otherwise.
 *
 * <p><b>Why</b> fakes are under contract too: use cases are tested against them, so a fake that lies would make those tests lie.
 */
package webjobs.application.port;
