'use strict';
// Drives kudu-api: kudu-api

const fs = require('node:fs');
const path = require('node:path');
const { promisify } = require('node:util');
const request = require('request');
const { assert, check, run, server, until } = require('./check.cjs');
const { unzipped, zipOf } = require('./zip.cjs');

// The client speaks to https://NAME.scm.azurewebsites.net alone, so it is given another base; the rest of what it asks is its own.
const defaults = request.defaults.bind(request);
request.defaults = (options) => defaults({ ...options, baseUrl: server.url });
const api = require('kudu-api')({ website: 'site', username: server.user, password: server.password });
const unknown = require('kudu-api')({ website: 'site', username: server.user, password: 'not ' + server.password });

/** The last argument that a callback gets is the response; here it is all that is told, as [result, response]. */
function answer(start) {
    return new Promise((resolve, reject) =>
        start((error, ...rest) => (error ? reject(error) : resolve(rest.length > 1 ? rest : [undefined, rest[0]]))),
    );
}

const jobs = Object.fromEntries(Object.keys(api.webjobs).map((name) => [name, promisified(api.webjobs[name])]));

function promisified(method) {
    return (...args) => answer((callback) => method(...args, callback));
}

function file(name, content) {
    const written = path.join(server.folder, name);
    fs.writeFileSync(written, content);
    return written;
}

const triggered = 'kudu-api job ü';
const continuous = 'kudu-api worker';
const folder = 'data/kudu-api';
const LOOP = 'until [ -e "$WEBJOBS_SHUTDOWN_FILE" ]; do sleep 0.1; done\n';

function ended(id) {
    return until(
        async () => (await jobs.getTriggeredHistory(triggered, id))[0],
        (found) => found.status !== 'Running' && found.status !== 'Initializing',
    );
}

async function statusBecomes(status) {
    await until(async () => (await jobs.getContinuous(continuous))[0].status, (found) => found === status);
}

check('uploadTriggered: a zip whose name has a blank and no quotes', async () => {
    const zip = file('Some Job.zip', zipOf({ 'run.sh': 'echo "args: $*"\necho oops >&2\n', 'settings.job': '{"a": 1}' }));
    const [job, response] = await jobs.uploadTriggered(triggered, zip);
    assert.equal(response.statusCode, 200);
    assert.equal(job.name, triggered);
    assert.equal(job.run_command, 'run.sh');
    assert.equal(job.type, 'triggered');
    assert.equal(job.latest_run, null);
    assert.deepEqual(job.settings, { a: 1 });
    assert.equal(job.using_sdk, false);
});

check('uploadTriggered: a script whose name has a blank and no quotes', async () => {
    const [job] = await jobs.uploadTriggered('kudu-api script', file('two words.sh', 'echo hi\n'));
    assert.equal(job.run_command, 'two words.sh');
});

check('listAll, listTriggered, getTriggered', async () => {
    const [all] = await jobs.listAll();
    const [list] = await jobs.listTriggered();
    const [one] = await jobs.getTriggered(triggered);
    assert.ok(all.some((job) => job.name === triggered));
    assert.deepEqual(
        list.find((job) => job.name === triggered),
        one,
    );
});

check('getTriggered: an unknown job is an error that says 404', async () => {
    await assert.rejects(jobs.getTriggered('kudu-api nobody'), /Status code 404 /);
});

check('a wrong password is an error that says 401', async () => {
    await assert.rejects(promisified(unknown.webjobs.listAll)(), /Status code 401 /);
});

check('listTriggeredAsSwagger', async () => {
    const [swagger] = await jobs.listTriggeredAsSwagger();
    assert.equal(swagger.swagger, '2.0');
    assert.ok(Object.keys(swagger.paths).length >= 2);
});

check('runTriggered with arguments, getTriggeredHistory, listTriggeredHistory', async () => {
    const [, response] = await jobs.runTriggered(triggered, 'one "two three" ü');
    assert.equal(response.statusCode, 202);
    const { location } = response.headers;
    assert.ok(location.startsWith(server.url), location);
    const found = await ended(location.split('/').pop());
    assert.equal(found.status, 'Success');
    assert.equal(found.job_name, triggered);
    assert.equal(found.trigger, 'External - ');
    assert.match(found.duration, /^\d\d:\d\d:\d\d/);
    const [history] = await jobs.listTriggeredHistory(triggered);
    assert.deepEqual(history.runs, [found]);
    assert.deepEqual((await jobs.getTriggered(triggered))[0].latest_run, found);

    const log = await promisify(request.get)({
        uri: found.output_url,
        auth: { user: server.user, pass: server.password },
    });
    assert.match(log.body, /INFO\] args: one two three ü\n/);
    assert.match(log.body, /ERR \] oops\n/);
});

check('runTriggered without arguments', async () => {
    const [, response] = await jobs.runTriggered(triggered);
    assert.equal(response.statusCode, 202);
    await ended(response.headers.location.split('/').pop());
});

check('runTriggered: an unknown job is an error that says 404', async () => {
    await assert.rejects(jobs.runTriggered('kudu-api nobody'), /Status code 404 /);
});

check('getTriggeredHistory: an unknown run is an error that says 404', async () => {
    await assert.rejects(jobs.getTriggeredHistory(triggered, '200001010000000000'), /Status code 404 /);
});

check('uploadContinuous, getContinuous, listContinuous', async () => {
    const [job, response] = await jobs.uploadContinuous(continuous, file('worker.sh', LOOP));
    assert.equal(response.statusCode, 200);
    assert.equal(job.type, 'continuous');
    assert.equal(job.run_command, 'worker.sh');
    await statusBecomes('Running');
    assert.ok((await jobs.listContinuous())[0].some((one) => one.name === continuous));
});

check('stopContinuous and startContinuous answer exactly 200', async () => {
    assert.equal((await jobs.stopContinuous(continuous))[1].statusCode, 200);
    await statusBecomes('Stopped');
    assert.equal((await jobs.startContinuous(continuous))[1].statusCode, 200);
    await statusBecomes('Running');
    await assert.rejects(jobs.startContinuous('kudu-api nobody'), /Status code 404 /);
});

check('setContinuousSettings, getContinuousSettings', async () => {
    assert.equal((await jobs.setContinuousSettings(continuous, { is_singleton: true, own: [1] }))[1].statusCode, 200);
    assert.deepEqual((await jobs.getContinuousSettings(continuous))[0], { is_singleton: true, own: [1] });
});

check('vfs.createDirectory, uploadFile, getFile, listFiles', async () => {
    assert.equal((await promisified(api.vfs.createDirectory)(folder))[1].statusCode, 201);
    const note = file('note.txt', 'first ü\n');
    assert.equal((await promisified(api.vfs.uploadFile)(note, folder + '/note.txt'))[1].statusCode, 201);
    fs.writeFileSync(note, 'second ü\n');
    assert.equal((await promisified(api.vfs.uploadFile)(note, folder + '/note.txt'))[1].statusCode, 204);
    assert.equal((await promisified(api.vfs.getFile)(folder + '/note.txt'))[0], 'second ü\n');
    const [entries] = await promisified(api.vfs.listFiles)(folder);
    assert.deepEqual(
        entries.map(({ name, size, mime }) => ({ name, size, mime })),
        [{ name: 'note.txt', size: 10, mime: 'text/plain' }],
    );
});

check('vfs.uploadFile: a tag that is out of date is an error of JSON', async () => {
    // The client calls back twice: with the error, and then as if all were well.
    const calls = [];
    await new Promise((resolve) =>
        api.vfs.uploadFile(file('late.txt', 'x'), folder + '/note.txt', '"0000000000000000"', (...args) => {
            calls.push(args);
            if (calls.length === 2) {
                resolve();
            }
        }),
    );
    assert.equal(calls[0][1].statusCode, 412);
    assert.match(calls[0][0].Message, /ETag/);
});

check('vfs.deleteDirectory refuses a folder that is not empty, with JSON', async () => {
    const [body, response] = await promisified(api.vfs.deleteDirectory)(folder);
    assert.equal(response.statusCode, 409);
    assert.match(JSON.parse(body).Message, /not empty/);
});

check('zip.upload without a slash, zip.download', async () => {
    const zip = file('tree.zip', zipOf({ 'inner/a.txt': 'A', 'b.txt': 'B ü' }));
    assert.equal((await promisified(api.zip.upload)(zip, folder))[1].statusCode, 200);
    const downloaded = path.join(server.folder, 'downloaded.zip');
    const [, response] = await promisified(api.zip.download)(folder, downloaded);
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers['content-type'], 'application/zip');
    const files = await until(
        () => fs.readFileSync(downloaded),
        (bytes) => bytes.includes('PK\x05\x06'), // the client calls back before the last of it is written
    );
    const contents = Object.entries(unzipped(files)).filter(([name]) => !name.endsWith('/'));
    assert.deepEqual(Object.fromEntries(contents), { 'inner/a.txt': 'A', 'b.txt': 'B ü', 'note.txt': 'second ü\n' });
});

check('zip.upload: what is no zip is refused with JSON', async () => {
    const [body, response] = await promisified(api.zip.upload)(file('broken.zip', 'no zip'), folder);
    assert.equal(response.statusCode, 400);
    assert.ok(JSON.parse(body).Message);
});

check('vfs.deleteFile, deleteDirectory', async () => {
    for (const name of ['note.txt', 'b.txt', 'inner/a.txt']) {
        assert.equal((await promisified(api.vfs.deleteFile)(`${folder}/${name}`))[1].statusCode, 200);
    }
    assert.equal((await promisified(api.vfs.deleteFile)(`${folder}/note.txt`))[1].statusCode, 404);
    assert.equal((await promisified(api.vfs.deleteDirectory)(folder + '/inner'))[1].statusCode, 200);
    assert.equal((await promisified(api.vfs.deleteDirectory)(folder))[1].statusCode, 200);
});

check('settings.set, list, get, del', async () => {
    assert.equal((await promisified(api.settings.set)({ KUDU_API: 'a "b" ü' }))[1].statusCode, 204);
    assert.equal((await promisified(api.settings.list)())[0].KUDU_API, 'a "b" ü');
    assert.equal((await promisified(api.settings.get)('kudu_api'))[0], 'a "b" ü');
    assert.equal((await promisified(api.settings.del)('KUDU_API'))[1].statusCode, 204);
    const [missing, response] = await promisified(api.settings.get)('KUDU_API');
    assert.equal(response.statusCode, 404);
    assert.match(missing.Message, /KUDU_API/);
});

check('environment.get', async () => {
    const [environment] = await promisified(api.environment.get)();
    assert.ok(environment.version);
});

check('deployment.list, get, log, logDetails of what another client deployed', async () => {
    const zip = zipOf({ 'App_Data/jobs/triggered/kudu-api-site/run.sh': 'true\n' });
    const deployed = await promisify(request.post)({
        uri: server.url + '/api/zipdeploy',
        auth: { user: server.user, pass: server.password },
        body: zip,
    });
    assert.equal(deployed.statusCode, 200);
    const [list] = await promisified(api.deployment.list)();
    const [one] = await promisified(api.deployment.get)(list[0].id);
    assert.equal(one.status, 4);
    assert.equal(one.complete, true);
    assert.equal(one.deployer, list[0].deployer);
    const [log] = await promisified(api.deployment.log)(one.id);
    assert.ok(log.every((entry) => entry.id && entry.message && entry.log_time));
    const [, response] = await promisified(api.deployment.logDetails)(one.id, log[0].id);
    assert.equal(response.statusCode, 200);
    await jobs.deleteTriggered('kudu-api-site');
});

check('deployment.get: one that is not there is answered with JSON', async () => {
    const [body, response] = await promisified(api.deployment.get)('nothing');
    assert.equal(response.statusCode, 404);
    assert.ok(body.Message);
});

check('what the server does not offer is answered with JSON, which the client can read', async () => {
    const absent = {
        'command.exec': (done) => api.command.exec('true', done),
        'deployment.deploy': (done) => api.deployment.deploy('https://localhost/site.git', done),
        'diagnostics.list': (done) => api.diagnostics.list(done),
        'extensions.feed.list': (done) => api.extensions.feed.list(done),
        'extensions.site.list': (done) => api.extensions.site.list(done),
        'logs.recent': (done) => api.logs.recent(done),
        'scm.info': (done) => api.scm.info(done),
        'sshkey.get': (done) => api.sshkey.get(done),
    };
    for (const [name, ask] of Object.entries(absent)) {
        const [body, response] = await answer(ask);
        assert.equal(response.statusCode, 404, name);
        assert.ok(body.Message, name);
    }
});

check('deleteTriggered, deleteContinuous: also of what is gone', async () => {
    for (const name of [triggered, triggered, 'kudu-api script']) {
        assert.equal((await jobs.deleteTriggered(name))[1].statusCode, 200);
    }
    assert.equal((await jobs.deleteContinuous(continuous))[1].statusCode, 200);
    assert.equal((await jobs.deleteContinuous(continuous))[1].statusCode, 200);
    const names = (await jobs.listAll())[0].map((job) => job.name).filter((name) => name.startsWith('kudu-api'));
    assert.deepEqual(names, []);
});

run();
