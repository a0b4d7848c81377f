throw new Error('the app has a bug');
