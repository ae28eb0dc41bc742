'use strict';
// Drives vscode-azurekudu: vscode-azurekudu

const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { BasicAuthenticationCredentials, RestError } = require('@azure/ms-rest-js');
const { KuduClient } = require('vscode-azurekudu');
const { assert, check, failure, run, server, until } = require('./check.cjs');
const { zipOf } = require('./zip.cjs');

// Without its policy of trying again, which would take half a minute over each 500 that it should see at once.
const client = new KuduClient(new BasicAuthenticationCredentials(server.user, server.password), {
    baseUri: server.url,
    noRetryPolicy: true,
});
const jobs = client.jobs;

// Kudu's routes in the order in which the client numbers its methods: none, 1, 2, 3.
const NUMBERS = ['', '1', '2', '3'];
const triggered = 'vscode job';
const continuous = 'vscode-worker';

/** What was answered, be it a status that the client expects or one that it throws as an error, whose message is then the body. */
async function answer(promise) {
    try {
        const { status, headers, bodyAsText } = (await promise)._response;
        return { status, headers, text: bodyAsText };
    } catch (error) {
        if (!(error instanceof RestError) || !error.response) {
            throw error;
        }
        return { status: error.statusCode, headers: error.response.headers, text: error.message };
    }
}

async function answers(status, promise) {
    const given = await answer(promise);
    assert.equal(given.status, status, `${given.status} instead of ${status}: ${given.text}`);
    return given;
}

/** The client's own upload sends no name of a file, so jobs come as its users bring them: with a request of their own. */
async function deployed(kind, name, files) {
    const response = await fetch(`${server.url}/api/${kind}webjobs/${encodeURIComponent(name)}`, {
        method: 'PUT',
        headers: {
            'Authorization': 'Basic ' + Buffer.from(`${server.user}:${server.password}`).toString('base64'),
            'Content-Type': 'application/zip',
            'Content-Disposition': 'attachment; filename=job.zip',
        },
        body: zipOf(files),
    });
    assert.equal(response.status, 200, await response.text());
}

function statusBecomes(status) {
    return until(async () => (await jobs.getContinuousJob(continuous)).body.status, (found) => found === status);
}

const HTTP_JOB = `
const http = require('node:http');
const fs = require('node:fs');
http.createServer((request, response) => {
    let body = '';
    request.on('data', (piece) => (body += piece));
    request.on('end', () => {
        response.setHeader('content-type', 'application/json');
        response.setHeader('x-method', request.method);
        response.end(JSON.stringify({ method: request.method, url: request.url, body,
            authorization: request.headers.authorization || null }));
    });
}).listen(Number(process.env.WEBJOBS_PORT), '127.0.0.1');
setInterval(() => fs.existsSync(process.env.WEBJOBS_SHUTDOWN_FILE) && process.exit(0), 100);
`;

check('a job of each kind is listed under all old and new routes', async () => {
    await deployed('triggered', triggered, { 'run.sh': 'echo hi\n' });
    await deployed('continuous', continuous, { 'run.js': HTTP_JOB });
    const has = (name) => (result) => assert.ok(result.body.some((job) => job.name === name));
    for (const number of ['', '1', '2']) {
        const all = await jobs['listAllJobs' + number]();
        has(triggered)(all);
        has(continuous)(all);
    }
    for (const number of NUMBERS) {
        has(triggered)(await jobs['listTriggeredJobs' + number]());
        has(continuous)(await jobs['listContinuousJobs' + number]());
        assert.equal((await jobs['getTriggeredJob' + number](triggered)).body.run_command, 'run.sh');
        assert.equal((await jobs['getContinuousJob' + number](continuous)).body.run_command, 'run.js');
    }
});

check('listTriggeredJobsInSwaggerFormat', async () => {
    assert.equal((await jobs.listTriggeredJobsInSwaggerFormat()).body.swagger, '2.0');
});

check('create without a body is 400 and says which header is missing', async () => {
    for (const number of NUMBERS) {
        for (const kind of ['Triggered', 'Continuous']) {
            const { text } = await answers(400, jobs[`create${kind}Job${number}`]('vscode-new'));
            assert.match(JSON.parse(text).Message, /^Missing Content-Disposition header\./);
        }
    }
});

check('invokeTriggeredJob: the 202 is thrown, and carries the address of the run', async () => {
    for (const number of NUMBERS) {
        const error = await failure(jobs['invokeTriggeredJob' + number](triggered));
        assert.equal(error.statusCode, 202);
        const location = error.response.headers.get('location');
        assert.ok(location.startsWith(server.url), location);
        const id = location.split('/').pop();
        const found = await until(
            async () => (await jobs['getTriggeredJobRun' + number](triggered, id)).body,
            (one) => one.status === 'Success',
        );
        assert.match(found.trigger, /^External - .*vscode-azurekudu/);
        const history = (await jobs['getTriggeredJobHistory' + number](triggered)).body;
        assert.equal(history.runs[0].id, id);
    }
});

check('an unknown job is 404 with JSON', async () => {
    const { text, headers } = await answers(404, jobs.getTriggeredJob('vscode-nobody'));
    assert.match(headers.get('content-type'), /^application\/(problem\+)?json/);
    assert.ok(JSON.parse(text).Message);
    await answers(404, jobs.invokeTriggeredJob('vscode-nobody'));
    await answers(404, jobs.enableContinuousJob('vscode-nobody'));
});

check('settings of jobs, whole, under all routes', async () => {
    for (const number of NUMBERS) {
        const schedule = { schedule: '0 0 3 1 1 *', is_singleton: true, own: { number: number || '0' } };
        await answers(200, jobs['setTriggeredJobSettings' + number](triggered, schedule));
        assert.deepEqual((await jobs['getTriggeredJobSettings' + number](triggered)).body, schedule);
        const singleton = { is_singleton: number !== '1' };
        await answers(200, jobs['setContinuousJobSettings' + number](continuous, singleton));
        assert.deepEqual((await jobs['getContinuousJobSettings' + number](continuous)).body, singleton);
    }
});

check('disableContinuousJob, enableContinuousJob', async () => {
    for (const number of NUMBERS) {
        await answers(200, jobs['disableContinuousJob' + number](continuous));
        await statusBecomes('Stopped');
        await answers(200, jobs['enableContinuousJob' + number](continuous));
        await statusBecomes('Running');
    }
});

check('requestPassthrough: each method under each route reaches the job, the credentials do not', async () => {
    const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH'];
    await until(
        async () => (await answer(jobs.requestPassthrough(continuous, 'ready'))).status,
        (status) => status === 200,
    );
    for (let number = 0; number < 4 * methods.length; number++) {
        const method = methods[number % methods.length];
        const call = jobs['requestPassthrough' + (number || '')].bind(jobs);
        const { text, headers } = await answers(200, call(continuous, 'a path'));
        assert.equal(headers.get('x-method'), method);
        if (method !== 'HEAD') {
            const seen = JSON.parse(text);
            assert.equal(seen.url, '/a%20path');
            assert.equal(seen.authorization, null);
        }
    }
});

// The client sends a path as one segment, its slashes as %2F.
check('vfs: files whose slashes are encoded, with and without api/', async () => {
    for (const [get, put, head, remove, name] of [
        ['getItem', 'putItem', 'getItem1', 'deleteItem', 'data/vscode/one ü.txt'],
        ['getItem2', 'putItem1', 'getItem3', 'deleteItem1', 'data/vscode/two ü.txt'],
    ]) {
        await answers(201, client.vfs[put]('first ü', name));
        const conflict = await answers(412, client.vfs[put]('second', name));
        const etag = conflict.headers.get('etag');
        const match = { customHeaders: { 'If-Match': etag } };
        await answers(204, client.vfs[put]('second ü', name, match));
        const { text, headers } = await answers(200, client.vfs[get](name));
        assert.equal(text, 'second ü');
        assert.notEqual(headers.get('etag'), etag);
        await answers(200, client.vfs[head](name));
        await answers(412, client.vfs[remove](name, match));
        await answers(200, client.vfs[remove](name, { customHeaders: { 'If-Match': '*' } }));
        await answers(404, client.vfs[get](name));
        await answers(404, client.vfs[head](name));
    }
});

check('vfs: folders', async () => {
    await answers(201, client.vfs.putItem1('x', 'data/vscode/inner/file.txt'));
    // Without a slash at the end the client is sent on to the same with one.
    for (const folder of ['data/vscode', 'data/vscode/']) {
        const { text } = await answers(200, client.vfs.getItem2(folder));
        assert.deepEqual(
            JSON.parse(text).map((entry) => [entry.name, entry.mime]),
            [['inner', 'inode/directory']],
        );
    }
    await answers(409, client.vfs.deleteItem1('data/vscode/'));
    await answers(200, client.vfs.deleteItem1('data/vscode/', { recursive: true }));
    await answers(404, client.vfs.getItem2('data/vscode/'));
});

check('vfs: nothing outside of the home, however the path is written', async () => {
    for (const outside of ['../../etc/passwd', 'data/../../etc/passwd', '/etc/passwd', '..\\..\\etc\\passwd']) {
        const { status } = await answer(client.vfs.getItem2(outside));
        assert.ok(status === 400 || status === 404, `${outside}: ${status}`);
    }
});

check('zip: up and down, with and without api/', async () => {
    for (const [get, put, head, folder] of [
        ['getItem', 'putItem', 'getItem1', 'data/vscode-zip/one/'],
        ['getItem2', 'putItem1', 'getItem3', 'data/vscode-zip/two'],
    ]) {
        await answers(200, client.zip[put](zipOf({ 'in/a.txt': 'A ü' }), folder));
        assert.equal((await answers(200, client.vfs.getItem2(folder.replace(/\/?$/, '/in/a.txt')))).text, 'A ü');
        const slashed = folder.replace(/\/?$/, '/'); // it follows no redirects
        const { headers, text } = await answers(200, client.zip[get](slashed));
        assert.equal(headers.get('content-type'), 'application/zip');
        assert.ok(text.startsWith('PK'));
        await answers(200, client.zip[head](slashed));
    }
    await answers(400, client.zip.putItem1('no zip', 'data/vscode-zip/'));
    await answers(404, client.zip.getItem2('data/vscode-zip/nothing/'));
    await answers(200, client.vfs.deleteItem1('data/vscode-zip', { recursive: true }));
});

check('settings: of the server, with and without api/', async () => {
    for (const [all, set, get, remove, key] of [
        ['getAll', 'set', 'get', 'deleteMethod', 'VSCODE_ONE'],
        ['getAll1', 'set1', 'get1', 'delete1', 'VSCODE_TWO'],
    ]) {
        await answers(204, client.settings[set]({ [key]: 'a ü' }));
        assert.equal((await client.settings[all]()).body[key], 'a ü');
        assert.equal((await client.settings[get](key)).body, 'a ü');
        await answers(204, client.settings[remove](key));
        await answers(404, client.settings[get](key));
    }
});

check('webHooks: subscribed, told of a run, published, unsubscribed', async () => {
    const seen = [];
    const receiver = http.createServer((request, response) => {
        let body = '';
        request.on('data', (piece) => (body += piece));
        request.on('end', () => {
            seen.push({ path: request.url, type: request.headers['content-type'], body: JSON.parse(body) });
            response.end();
        });
    });
    await new Promise((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${receiver.address().port}`;
    const hooks = client.webHooks;
    await answers(201, hooks.subscribe({ event: 'TriggeredJobFinished', url: base + '/one' }));
    for (const subscribe of ['subscribe', 'subscribe1']) {
        await answers(201, hooks[subscribe]({ event: 'VsCode', url: base + '/two' }));
    }
    await answers(409, hooks.subscribe({ event: 'Other', url: base + '/two' }));
    for (const list of ['getWebHooks', 'getWebHooks1']) {
        const addresses = (await hooks[list]()).body.map((hook) => hook.url).filter((url) => url.startsWith(base));
        assert.deepEqual(addresses, [base + '/one', base + '/two']);
    }

    await answers(202, jobs.invokeTriggeredJob(triggered));
    await until(() => seen, (all) => all.some((one) => one.path === '/one'));
    const told = seen.find((one) => one.path === '/one');
    assert.match(told.type, /^application\/json/);
    assert.equal(told.body.job_name, triggered);
    assert.equal(told.body.status, 'Success');

    await answers(200, hooks.publishEvent('VsCode', { told: 1 }));
    await answers(200, hooks.publishEvent1('vscode', { told: 2 }));
    await until(() => seen.filter((one) => one.path === '/two'), (all) => all.length === 2);

    const ids = (await hooks.getWebHooks()).body.filter((hook) => hook.url.startsWith(base)).map((hook) => hook.id);
    assert.equal((await hooks.getWebHook(ids[0])).body.url, base + '/one');
    assert.equal((await hooks.getWebHook1(ids[1])).body.url, base + '/two');
    await answers(200, hooks.unsubscribe(ids[0]));
    await answers(200, hooks.unsubscribe1(ids[1]));
    await answers(404, hooks.getWebHook(ids[0]));
    receiver.closeAllConnections();
    receiver.close();
});

check('zipPushDeploy, and what is known of deployments', async () => {
    const script = { 'App_Data/jobs/triggered/vscode-site/run.sh': 'true\n' };
    await answers(200, client.pushDeployment.zipPushDeploy(zipOf(script)));
    const begun = await answers(202, client.pushDeployment.zipPushDeploy(zipOf(script), { isAsync: true, author: 'VS Code' }));
    assert.ok(begun.headers.get('location').startsWith(server.url));
    const id = begun.headers.get('location').replace(/\?.*/, '').split('/').pop();
    const done = await until(
        async () => (await client.deployment.getResult1(id)),
        (result) => result.complete,
    );
    assert.equal(done.status, 4);
    assert.equal(done.author, 'VS Code');
    assert.ok(done.endTime instanceof Date);
    for (const number of ['', '1']) {
        const list = await client.deployment['getDeployResults' + number]();
        assert.equal(list[0].id, done.id);
        assert.equal((await client.deployment['getResult' + number]('latest')).id, done.id);
        const log = await client.deployment['getLogEntry' + number](done.id);
        assert.ok(log.length > 0 && log.every((entry) => entry.message && entry.logTime instanceof Date));
        await answers(200, client.deployment['getLogEntryDetails' + number](done.id, log[0].id));
    }
    assert.equal((await jobs.getTriggeredJob('vscode-site')).body.run_command, 'run.sh');
    await answers(200, jobs.removeTriggeredJob('vscode-site'));
});

check('environment, with and without api/', async () => {
    assert.ok((await client.environment.get()).body.version);
    assert.ok((await client.environment.get1()).body.version);
});

check('what the server does not offer is 404 with JSON', async () => {
    const absent = {
        'command.executeCommand1': () => client.command.executeCommand1({ command: 'true' }),
        'deployment.getDeploymentScript': () => client.deployment.getDeploymentScript(),
        'diagnostics.getAll1': () => client.diagnostics.getAll1(),
        'functionModel.list': () => client.functionModel.list(),
        'liveScm.getRepositoryInfo1': () => client.liveScm.getRepositoryInfo1('request'),
        'liveScmEditor.getItem2': () => client.liveScmEditor.getItem2('a'),
        'process.getAllProcesses': () => client.process.getAllProcesses(),
        'pushDeployment.warPushDeploy': () => client.pushDeployment.warPushDeploy(zipOf({ a: 'b' })),
        'runtime.getRuntimeVersions1': () => client.runtime.getRuntimeVersions1(),
        'sSHKey.getPublicKey1': () => client.sSHKey.getPublicKey1(),
        'siteExtension.getLocalExtensions': () => client.siteExtension.getLocalExtensions(),
    };
    for (const [name, ask] of Object.entries(absent)) {
        const { status, text } = await answer(ask());
        assert.equal(status, 404, name);
        assert.ok(JSON.parse(text).Message, name);
    }
});

check('removeTriggeredJob, removeContinuousJob: also of what is gone, under all routes', async () => {
    for (const number of NUMBERS) {
        await answers(200, jobs['removeTriggeredJob' + number](triggered));
        await answers(200, jobs['removeContinuousJob' + number](continuous));
    }
    await answers(404, jobs.getTriggeredJob(triggered));
    await answers(404, jobs.getContinuousJob(continuous));
});

run();
