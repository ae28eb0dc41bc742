'use strict';
// What all drivers share: the server that they speak to, and checks that print a line each.

const assert = require('node:assert/strict');

const PATIENCE_MS = 20_000;
const PAUSE_MS = 50;

const server = {
    url: process.env.CLIENTS_URL,
    user: process.env.CLIENTS_USER,
    password: process.env.CLIENTS_PASSWORD,
    // An empty folder of the driver's own.
    folder: process.env.CLIENTS_FOLDER,
};

const checks = [];

/** To be run in the order in which they were named, one after the other: later ones may build on earlier ones. */
function check(name, body) {
    checks.push({ name, body });
}

/** Runs the checks that were named. Exits with 1 where one failed, after all have had their turn. */
async function run() {
    let failed = 0;
    for (const { name, body } of checks) {
        try {
            await body();
            console.log(`ok      ${name}`);
        } catch (error) {
            failed++;
            console.log(`FAILED  ${name}\n${indented(error)}`);
        }
    }
    console.log(`${checks.length - failed} of ${checks.length} checks passed`);
    process.exit(failed === 0 ? 0 : 1);
}

function indented(error) {
    const text = (error && error.stack) || String(error);
    return text.replace(/^/gm, '        ');
}

/** Waits until what is read fulfils the condition. Returns it. */
async function until(read, condition) {
    const deadline = Date.now() + PATIENCE_MS;
    for (;;) {
        const value = await read();
        if (condition(value)) {
            return value;
        }
        if (Date.now() > deadline) {
            assert.fail(`still ${JSON.stringify(value)} after ${PATIENCE_MS} ms`);
        }
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
}

/** The error that a call ends with, which has to end with one. */
async function failure(promise) {
    let value;
    try {
        value = await promise;
    } catch (error) {
        return error;
    }
    return assert.fail(`no error, but ${JSON.stringify(value)}`);
}

module.exports = { assert, check, failure, run, server, until };
