package webjobs.application;

/**
 * Why a run is ended from outside.
 *
 * @param reason a sentence for a person
 * @param retried whether the run counts as failed, so that it is tried again where its job's settings say so; false where somebody
 *     wanted it to end
 */
record Abort(String reason, boolean retried) {
    static Abort wanted(String reason) {
        return new Abort(reason, false);
    }

    static Abort failed(String reason) {
        return new Abort(reason, true);
    }
}
